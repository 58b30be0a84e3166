package dev.firstlight.train;

import dev.firstlight.compute.Backend;
import dev.firstlight.compute.Shape;
import dev.firstlight.compute.Tensor;
import dev.firstlight.data.InputFormat;
import dev.firstlight.data.Samples;
import dev.firstlight.nn.Folding;
import dev.firstlight.nn.Network;
import dev.firstlight.nn.Notation;
import dev.firstlight.nn.ParameterSet;
import dev.firstlight.nn.Plans;
import dev.firstlight.nn.Program;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A trained network on a device, ready to score samples and to give probabilities. */
public final class Predictor implements AutoCloseable {
    private static final int BATCH = 64;

    private final Backend backend;
    private final Network network;
    private final InputFormat format;
    private final ParameterSet parameters;

    private Predictor(Backend backend, Folding folded, InputFormat format) {
        this.backend = backend;
        this.network = folded.network();
        this.format = format;
        this.parameters = network.newParameters();
        backend.allocate(parameters.values());
        backend.write(parameters.values(), folded.values());
    }

    /**
     * Loads the network of a run.
     *
     * @throws RunException if its files are damaged
     */
    public static Predictor load(Backend backend, RunDirectory run) {
        RunInfo info = run.info();
        InputFormat format = info.input().format();
        Network network = Notation.network(info.model(), Shape.of(format.channels(), format.height(), format.width()),
                info.heads(), info.classes(), null);
        ParameterSet parameters = network.newParameters();
        return new Predictor(backend, Folding.of(network, parameters, run.loadWeights(network, parameters)), format);
    }

    /** The network as it computes: batch normalisation folded away. */
    public Network network() {
        return network;
    }

    /**
     * Scores samples by their labels, and predicts them.
     *
     * @param shortest the fewest labels that a sample has; where strings are read column by column, it says which lengths are possible
     */
    public Tested test(Samples samples, int shortest) {
        Score score;
        try (Evaluator evaluator = Evaluator.owning(backend, network, parameters, samples, format, Math.min(BATCH, samples.count()))) {
            score = evaluator.score();
        }
        List<Prediction> predictions = predict(samples, shortest, samples.heads());
        return network.readsColumns() ? Tested.ofStrings(samples, predictions, score) : new Tested(score, predictions, null);
    }

    /**
     * What the network says of each sample, in the order of the samples. Their labels do not matter.
     *
     * @param shortest the fewest symbols of a string, where strings are read column by column
     * @param longest  the most
     */
    public List<Prediction> predict(Samples samples, int shortest, int longest) {
        int batch = Math.min(BATCH, samples.count()), steps = (samples.count() - 1) / batch + 1;
        int[] rows = new int[steps * batch];
        Arrays.setAll(rows, i -> i < samples.count() ? i : -1);
        Tensor index = Tensor.ints("prediction.index", rows.length);
        int columns = network.readsColumns() ? network.layers().output().get(-1) : 0;
        Tensor output = network.readsColumns() ? Tensor.floats("logits", batch, network.classes() + 1, 1, columns)
                : Tensor.floats("probabilities", batch * network.heads(), network.classes());
        List<Prediction> predictions = new ArrayList<>();
        backend.allocate(index);
        backend.allocate(output);
        backend.write(index, rows);
        try (DeviceSamples data = new DeviceSamples(backend, samples, format);
                Program program = new Program(backend, Plans.prediction(network, parameters, batch, data.source(index), output))) {
            int perSample = output.size() / batch;
            for (int step = 0; step < steps; step++) {
                program.run(step);
                float[] values = backend.readFloats(output);
                for (int i = 0; i < batch && predictions.size() < samples.count(); i++) {
                    float[] own = Arrays.copyOfRange(values, i * perSample, (i + 1) * perSample);
                    predictions.add(network.readsColumns() ? ColumnDecoder.decode(own, network.classes() + 1, columns, shortest, longest)
                            : Prediction.ofHeads(own, network.classes()));
                }
            }
        } finally {
            backend.release(index);
            backend.release(output);
        }
        return predictions;
    }

    @Override
    public void close() {
        backend.release(parameters.values());
    }
}
