package dev.firstlight.train;

import dev.firstlight.compute.Backend;
import dev.firstlight.compute.Tensor;
import dev.firstlight.data.Dataset;
import dev.firstlight.nn.Network;
import dev.firstlight.nn.ParameterSet;
import dev.firstlight.nn.Plan;
import dev.firstlight.nn.Plans;
import dev.firstlight.nn.Program;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Trains a network on a device, an epoch at a time. All memory is taken and all kernels are compiled when it is made; within an
 * epoch it only replays the plan and now and then reads back losses.
 *
 * <p>An epoch leaves out the samples that do not fill a last batch; the shuffle makes them others each time.
 */
public final class Trainer implements AutoCloseable {
    /** Losses are read back about this often: a bar moves and Ctrl-C is heard, yet the device never idles. */
    private static final double READ_EVERY_SECONDS = 0.2;

    private final Backend backend;
    private final TrainOptions options;
    private final int heads;
    private final int perSample;
    private final ParameterSet parameters;
    private final ParameterSet scored;
    private final Tensor averageWeights;
    private final List<Tensor> state = new ArrayList<>();
    private final List<Tensor> owned = new ArrayList<>();
    private final TrainingData data;
    private final int stepsPerEpoch;
    private final Tensor index;
    private final Plans.Scores scores;
    private final Plans.Optimization optimization;
    private final Program program;
    private final Evaluator validation;

    /** @throws IllegalArgumentException if the batch is larger than the training data, or the network cannot learn its labels */
    public Trainer(Backend backend, Network network, Dataset dataset, TrainOptions options) {
        this(backend, network, dataset, options, Program.Wrapper.NONE);
    }

    /** As {@link #Trainer(Backend, Network, Dataset, TrainOptions)}, with something around each launch of the training step. */
    public Trainer(Backend backend, Network network, Dataset dataset, TrainOptions options, Program.Wrapper wrapper) {
        this.backend = backend;
        this.options = options;
        this.heads = network.heads();
        this.perSample = network.scoresPerSample();
        data = new TrainingData(backend, dataset, options.validation(), options.seed(), options.epochs());
        int available = data.trainingRows().length;
        if (options.batch() > available) {
            data.close();
            throw new IllegalArgumentException("the batch of " + options.batch() + " is larger than the " + available
                    + " training samples; use a batch of at most " + available);
        }
        if (!network.readsColumns() && Arrays.stream(data.labels()).anyMatch(label -> label < 0)) {
            data.close();
            throw new IllegalArgumentException("the strings vary in length, and a softmax for each position cannot say so; end the model with "
                    + network.classes() + "ctc");
        }
        stepsPerEpoch = available / options.batch();
        parameters = network.newParameters();
        optimization = Plans.Optimization.of(options.optimizer(), parameters, stepsPerEpoch);
        index = own(Tensor.ints("index", stepsPerEpoch * options.batch()));
        scores = Plans.Scores.of(stepsPerEpoch, options.batch() * perSample);
        own(scores.loss());
        own(scores.correct());
        own(optimization.rates());
        own(parameters.gradients());
        keep(parameters.values());
        keep(optimization.moment1());
        keep(optimization.moment2());
        float[] initial = parameters.initialValues(options.seed());
        backend.write(parameters.values(), initial);
        Plans.Averaging averaging = null;
        if (options.average() > 0) {
            scored = network.newParameters();
            keep(scored.values());
            backend.write(scored.values(), initial);
            averageWeights = own(Tensor.floats("average.weights", stepsPerEpoch));
            averaging = new Plans.Averaging(scored, averageWeights);
        } else {
            scored = parameters;
            averageWeights = null;
        }
        program = new Program(backend, Plans.training(network, parameters, options.batch(), data.device().source(index), scores, optimization,
                new Plans.Extras(options.smoothing(), options.augment(), averaging, options.seed())), wrapper);
        validation = data.validation(network, scored, options.batch());
    }

    /** Takes memory for a part of the training's state; nothing where the optimizer keeps none. */
    private void keep(Tensor tensor) {
        if (tensor != null) {
            state.add(own(tensor));
        }
    }

    private Tensor own(Tensor tensor) {
        backend.allocate(tensor);
        owned.add(tensor);
        return tensor;
    }

    public Plan plan() {
        return program.plan();
    }

    public Program program() {
        return program;
    }

    public int stepsPerEpoch() {
        return stepsPerEpoch;
    }

    /** The parameters that are scored and saved, in the memory of the device: the trained ones or their moving average. */
    public ParameterSet parameters() {
        return scored;
    }

    /** A copy of {@link #parameters()}. */
    public float[] weights() {
        return backend.readFloats(scored.values());
    }

    /** Scores the held-out samples; null without them. */
    public Score validate() {
        return validation == null ? null : validation.score();
    }

    /**
     * Trains one epoch, without validation. When {@code stop} says so the epoch ends early, after whole steps.
     *
     * @param epoch counted from 1; decides the order of the samples and the learning rates
     * @return what was done, over the steps done
     * @throws DivergedException if a loss or a parameter is not finite; names the first launch that made one
     */
    public EpochRecord epoch(int epoch, TrainListener listener, BooleanSupplier stop) {
        List<float[]> before = state.stream().map(backend::readFloats).toList();
        int[] rows = begin(epoch, listener);
        Score.Sum sum = new Score.Sum(perSample);
        int firstStep = (epoch - 1) * stepsPerEpoch, done = 0, chunk = 1;
        long start = System.nanoTime(), lastRead = start;
        while (done < stepsPerEpoch && !(done > 0 && stop.getAsBoolean())) {
            int end = Math.min(stepsPerEpoch, done + chunk);
            for (int step = done; step < end; step++) {
                program.run(firstStep + step);
            }
            readScores(sum, rows, done, end, epoch, before);
            done = end;
            listener.progress(epoch, (long) done * options.batch(), (long) stepsPerEpoch * options.batch(), sum.score());
            long now = System.nanoTime();
            double seconds = (now - lastRead) / 1e9;
            chunk = seconds < READ_EVERY_SECONDS / 2 ? chunk * 2 : seconds > READ_EVERY_SECONDS * 2 ? Math.max(1, chunk / 2) : chunk;
            lastRead = now;
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        requireFinite(epoch, before, done);
        long trained = (long) done * options.batch();
        double rate = options.rate() * options.schedule().factor(firstStep + done - 1, (long) options.epochs() * stepsPerEpoch);
        return new EpochRecord(epoch, rate, sum.score(), null, seconds, trained / seconds);
    }

    /** Puts this epoch's samples, order, learning rates and shares of the average onto the device. */
    private int[] begin(int epoch, TrainListener listener) {
        data.begin(epoch, listener);
        int[] shuffled = data.trainingRows().clone();
        Shuffle.shuffle(shuffled, options.seed(), epoch);
        int[] rows = Arrays.copyOf(shuffled, stepsPerEpoch * options.batch());
        backend.write(index, rows);
        float[] rates = new float[3 * stepsPerEpoch];
        long total = (long) options.epochs() * stepsPerEpoch;
        for (int step = 0; step < stepsPerEpoch; step++) {
            long global = (long) (epoch - 1) * stepsPerEpoch + step;
            options.optimizer().fillRates(rates, step, options.rate() * options.schedule().factor(global, total), global + 1);
        }
        backend.write(optimization.rates(), rates);
        if (averageWeights != null) {
            float[] shares = new float[stepsPerEpoch];
            for (int step = 0; step < stepsPerEpoch; step++) {
                long t = (long) (epoch - 1) * stepsPerEpoch + step;
                shares[step] = (float) (1 - Math.min(options.average(), (1.0 + t) / (10.0 + t)));
            }
            backend.write(averageWeights, shares);
        }
        return rows;
    }

    private void readScores(Score.Sum sum, int[] rows, int from, int to, int epoch, List<float[]> before) {
        int perStep = options.batch() * perSample;
        float[] losses = new float[(to - from) * perStep];
        int[] correct = new int[losses.length];
        backend.read(scores.loss(), from * perStep, losses);
        backend.read(scores.correct(), from * perStep, correct);
        for (int i = 0; i < losses.length; i++) {
            if (!Float.isFinite(losses[i])) {
                throw diverged(epoch, from + i / perStep, before);
            }
        }
        sum.add(losses, correct, data.labels(), heads, rows, from * options.batch(), (to - from) * options.batch());
    }

    private void requireFinite(int epoch, List<float[]> before, int steps) {
        for (Tensor tensor : state) {
            for (float value : backend.readFloats(tensor)) {
                if (!Float.isFinite(value)) {
                    throw diverged(epoch, steps - 1, before);
                }
            }
        }
    }

    /**
     * Finds the first launch that made a value that is not finite. Every run is repeatable, so the epoch is played again from its
     * beginning, checking the output of each launch once the damage is near.
     */
    private DivergedException diverged(int epoch, int step, List<float[]> before) {
        for (int i = 0; i < state.size(); i++) {
            backend.write(state.get(i), before.get(i));
        }
        backend.write(scores.loss(), new float[scores.loss().size()]);
        String culprit = new DivergenceTrace(backend, program).find((epoch - 1) * stepsPerEpoch, step);
        return new DivergedException(String.format("training diverged in epoch %d: %s; use a learning rate below %s, or clip gradients",
                epoch, culprit, options.rate()));
    }

    @Override
    public void close() {
        if (validation != null) {
            validation.close();
        }
        program.close();
        data.close();
        owned.forEach(backend::release);
    }
}
