package dev.firstlight.train;

import dev.firstlight.compute.Backend;
import dev.firstlight.compute.Tensor;
import dev.firstlight.data.InputFormat;
import dev.firstlight.data.Samples;
import dev.firstlight.nn.Network;
import dev.firstlight.nn.ParameterSet;
import dev.firstlight.nn.Plans;
import dev.firstlight.nn.Program;
import java.util.Arrays;

/** Scores a network on fixed samples, as often as asked. */
final class Evaluator implements AutoCloseable {
    private final Backend backend;
    private final DeviceSamples owned;
    private final int heads;
    private final int perSample;
    private final int batch;
    private final int[] truth;
    private final int[] rows;
    private final Tensor index;
    private final Plans.Scores scores;
    private final Program program;

    /**
     * @param truth all labels of {@code data}, (N, heads)
     * @param some  which samples to score
     */
    Evaluator(Backend backend, Network network, ParameterSet parameters, DeviceSamples data, int[] truth, int[] some, int batch) {
        this(backend, network, parameters, data, null, truth, some, batch);
    }

    /** An evaluator for all of these samples, which it puts onto the device for itself. */
    static Evaluator owning(Backend backend, Network network, ParameterSet parameters, Samples samples, InputFormat format, int batch) {
        int[] all = new int[samples.count()];
        Arrays.setAll(all, i -> i);
        DeviceSamples data = new DeviceSamples(backend, samples, format);
        return new Evaluator(backend, network, parameters, data, data, samples.labels(), all, batch);
    }

    private Evaluator(Backend backend, Network network, ParameterSet parameters, DeviceSamples data, DeviceSamples owned, int[] truth,
                      int[] some, int batch) {
        this.backend = backend;
        this.owned = owned;
        this.heads = network.heads();
        this.perSample = network.scoresPerSample();
        this.batch = batch;
        this.truth = truth;
        int steps = (some.length - 1) / batch + 1;
        rows = Arrays.copyOf(some, steps * batch);
        Arrays.fill(rows, some.length, rows.length, -1);
        index = Tensor.ints("evaluation.index", rows.length);
        scores = Plans.Scores.of(steps, batch * perSample);
        backend.allocate(index);
        backend.allocate(scores.loss());
        backend.allocate(scores.correct());
        backend.write(index, rows);
        program = new Program(backend, Plans.evaluation(network, parameters, batch, data.source(index), scores));
    }

    Score score() {
        int steps = rows.length / batch;
        for (int step = 0; step < steps; step++) {
            program.run(step);
        }
        Score.Sum sum = new Score.Sum(perSample);
        sum.add(backend.readFloats(scores.loss()), backend.readInts(scores.correct()), truth, heads, rows, 0, rows.length);
        return sum.score();
    }

    @Override
    public void close() {
        program.close();
        backend.release(index);
        backend.release(scores.loss());
        backend.release(scores.correct());
        if (owned != null) {
            owned.close();
        }
    }
}
