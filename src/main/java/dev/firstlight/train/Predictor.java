package dev.firstlight.train;

import dev.firstlight.compute.Backend;
import dev.firstlight.compute.Shape;
import dev.firstlight.compute.Tensor;
import dev.firstlight.data.InputFormat;
import dev.firstlight.data.Samples;
import dev.firstlight.nn.Network;
import dev.firstlight.nn.Notation;
import dev.firstlight.nn.ParameterSet;
import dev.firstlight.nn.Plans;
import dev.firstlight.nn.Program;
import java.util.Arrays;

/** A trained network on a device, ready to score samples and to give probabilities. */
public final class Predictor implements AutoCloseable {
    private static final int BATCH = 64;

    private final Backend backend;
    private final Network network;
    private final InputFormat format;
    private final ParameterSet parameters;

    /** @param weights as {@link ParameterSet#values()} takes them */
    private Predictor(Backend backend, Network network, InputFormat format, ParameterSet parameters, float[] weights) {
        this.backend = backend;
        this.network = network;
        this.format = format;
        this.parameters = parameters;
        backend.allocate(parameters.values());
        backend.write(parameters.values(), weights);
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
        return new Predictor(backend, network, format, parameters, run.loadWeights(network, parameters));
    }

    public Network network() {
        return network;
    }

    /** Scores samples by their labels. */
    public Score score(Samples samples) {
        int[] all = new int[samples.count()];
        Arrays.setAll(all, i -> i);
        try (DeviceSamples data = new DeviceSamples(backend, samples, format);
                Evaluator evaluator = new Evaluator(backend, network, parameters, data, samples.labels(), all, Math.min(BATCH, samples.count()))) {
            return evaluator.score();
        }
    }

    /** The probabilities of every class of every head: (samples * heads) rows of (classes). Labels do not matter. */
    public float[][] probabilities(Samples samples) {
        int batch = Math.min(BATCH, samples.count()), steps = (samples.count() - 1) / batch + 1, perStep = batch * network.heads();
        int[] rows = new int[steps * batch];
        Arrays.setAll(rows, i -> i < samples.count() ? i : -1);
        Tensor index = Tensor.ints("prediction.index", rows.length);
        Tensor output = Tensor.floats("probabilities", perStep, network.classes());
        float[][] probabilities = new float[samples.count() * network.heads()][];
        backend.allocate(index);
        backend.allocate(output);
        backend.write(index, rows);
        try (DeviceSamples data = new DeviceSamples(backend, samples, format);
                Program program = new Program(backend, Plans.prediction(network, parameters, batch, data.source(index), output))) {
            for (int step = 0; step < steps; step++) {
                program.run(step);
                float[] values = backend.readFloats(output);
                for (int row = 0; row < perStep && step * perStep + row < probabilities.length; row++) {
                    probabilities[step * perStep + row] = Arrays.copyOfRange(values, row * network.classes(), (row + 1) * network.classes());
                }
            }
        } finally {
            backend.release(index);
            backend.release(output);
        }
        return probabilities;
    }

    @Override
    public void close() {
        backend.release(parameters.values());
    }
}
