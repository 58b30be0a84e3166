package dev.firstlight.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.firstlight.compute.Philox;
import dev.firstlight.compute.Shape;
import dev.firstlight.compute.Tensor;
import dev.firstlight.reference.ReferenceBackend;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Folding changes a network's form, not what it computes. */
class FoldingTest {
    @ParameterizedTest
    @CsvSource({
        "4c3-bn-relu-gap-3n, 4c3-relu-gap-3n",
        "4c3-relu-bn-gap-5n-bn-tanh-3n, 4c3-relu-bn-gap-5n-tanh-3n",
        "4c3s2-bn-res(4c3-bn-leaky-4c3-bn)-relu-8c3-res(4c3-bn)-gap-3n, 4c3s2-res(4c3-leaky-4c3)-relu-8c3-res(4c3)-gap-3n",
        "4c3-bn-gelu-3n, 4c3-gelu-3n",
        "5n-3n, 5n-3n",
    })
    void computesTheSame(String model, String foldedModel) {
        Network network = Notation.network(model, Shape.of(2, 6, 5), 1, 3, null);
        ParameterSet parameters = network.newParameters();
        float[] values = parameters.initialValues(3);
        int[] words = new int[4];
        for (ParameterSet.Entry entry : parameters.entries()) {
            for (int i = 0; i < entry.parameter().shape().size() && entry.parameter().role() != Parameter.Role.WEIGHT; i++) {
                Philox.words(4, entry.offset() + i, 0, 0, words);
                values[entry.offset() + i] = (entry.name().endsWith("variance") ? 0.5f : -0.3f) + Philox.uniform(words[0]);
            }
        }
        Folding folded = Folding.of(network, parameters, values);
        assertEquals(foldedModel, folded.network().notation());
        float[] expected = probabilities(network, values), found = probabilities(folded.network(), folded.values());
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], found[i], 1e-5f);
        }
        assertFalse(expected[0] == expected[1]);
    }

    private static float[] probabilities(Network network, float[] values) {
        try (ReferenceBackend backend = new ReferenceBackend()) {
            ParameterSet parameters = network.newParameters();
            Tensor samples = Tensor.floats("samples", 2, 2, 6, 5), index = Tensor.ints("index", 2), output = Tensor.floats("output", 2, 3);
            for (Tensor tensor : new Tensor[] {samples, index, output, parameters.values()}) {
                backend.allocate(tensor);
            }
            float[] pixels = new float[samples.size()];
            int[] words = new int[4];
            for (int i = 0; i < pixels.length; i++) {
                Philox.words(5, i, 0, 0, words);
                pixels[i] = 2 * Philox.uniform(words[0]) - 1;
            }
            backend.write(samples, pixels);
            backend.write(index, new int[] {0, 1});
            backend.write(parameters.values(), values);
            try (Program program = new Program(backend, Plans.prediction(network, parameters, 2, new Plans.Source(samples, null, index, 1, 0), output))) {
                program.run(0);
                return backend.readFloats(output);
            }
        }
    }
}
