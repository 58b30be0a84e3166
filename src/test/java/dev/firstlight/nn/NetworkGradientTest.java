package dev.firstlight.nn;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.firstlight.compute.Philox;
import dev.firstlight.compute.Shape;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.ops.Update.Rule;
import dev.firstlight.reference.ReferenceBackend;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The backward pass that unwinding builds, against central differences of the loss in float64. Whole small networks, smooth
 * activations, so that no kink comes between; every parameter is checked.
 */
class NetworkGradientTest {
    private static final int BATCH = 3;
    private static final double STEP = 1e-5;

    @ParameterizedTest
    @ValueSource(strings = {
        "5n-sigmoid-4n-tanh-3n",
        "6n-gelu-5n-gelu-3n",
        "4n-gelu-sigmoid-3n",
        "3c3-tanh-ap2-2c3v-sigmoid-5n-tanh-3n",
        "4c3s2-bn-tanh-4c3g2-gap-3n",
        "2c3-tanh-res(2c3-tanh-2c3)-tanh-gap-3n",
        "2c3-sigmoid-res(4c3s2-bn-tanh-4c3-bn)-tanh-3n",
        "2c3-res(2c3-sigmoid-res(2c3-tanh))-ap2-3n",
        "3c2x3d2-tanh-drop0.4-6n-bn-sigmoid-3n",
        "bn-4n-tanh-3n",
    })
    void matchesCentralDifferences(String model) {
        Network network = Notation.network(model, Shape.of(2, 6, 7), 1, 3, new Initializer(Initializer.Kind.GLOROT_NORMAL, 1));
        try (ReferenceBackend backend = new ReferenceBackend()) {
            ParameterSet parameters = network.newParameters();
            Tensor samples = Tensor.floats("samples", BATCH, 2, 6, 7), labels = Tensor.ints("labels", BATCH, 1), index = Tensor.ints("index", BATCH);
            Plans.Scores scores = Plans.Scores.of(1, BATCH);
            Plans.Optimization optimization = Plans.Optimization.of(Optimizer.of(Rule.SGD), parameters, 1);
            for (Tensor tensor : new Tensor[] {samples, labels, index, scores.loss(), scores.correct(), optimization.rates(), parameters.values(), parameters.gradients()}) {
                backend.allocate(tensor);
            }
            backend.write(samples, random(samples.size()));
            backend.write(labels, new int[] {2, 0, 1});
            backend.write(index, new int[] {1, 2, 0});
            float[] initial = parameters.initialValues(5);
            backend.write(parameters.values(), initial);
            Plans.Source source = new Plans.Source(samples, labels, index, 1, 0);
            try (Program program = new Program(backend, Plans.training(network, parameters, BATCH, source, scores, optimization, new Plans.Extras(0.1f, null, null, 7)))) {
                program.run(0);
                double[] gradients = backend.readDoubles(parameters.gradients()), values = backend.readDoubles(parameters.values());
                for (ParameterSet.Entry entry : parameters.entries()) {
                    if (entry.parameter().role() == Parameter.Role.STATISTIC) {
                        continue;
                    }
                    for (int i = entry.offset(); i < entry.offset() + entry.parameter().shape().size(); i++) {
                        double analytic = gradients[i];
                        double numeric = (loss(backend, program, parameters, scores, values, i, STEP) - loss(backend, program, parameters, scores, values, i, -STEP)) / (2 * STEP);
                        double error = Math.abs(analytic - numeric) / Math.max(1e-3, Math.abs(analytic) + Math.abs(numeric));
                        assertTrue(error <= 1e-6, entry.name() + "[" + (i - entry.offset()) + "]: " + analytic + " against " + numeric);
                    }
                }
            }
        }
    }

    private static double loss(ReferenceBackend backend, Program program, ParameterSet parameters, Plans.Scores scores, double[] values, int i, double step) {
        double[] moved = values.clone();
        moved[i] += step;
        backend.writeDoubles(parameters.values(), moved);
        program.run(0);
        double sum = 0;
        for (double loss : backend.readDoubles(scores.loss())) {
            sum += loss;
        }
        return sum / BATCH;
    }

    private static float[] random(int count) {
        float[] values = new float[count];
        int[] words = new int[4];
        for (int i = 0; i < count; i++) {
            Philox.words(11, i, 0, 0, words);
            values[i] = 2 * Philox.uniform(words[0]) - 1;
        }
        return values;
    }
}
