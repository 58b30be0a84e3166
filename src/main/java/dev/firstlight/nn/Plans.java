package dev.firstlight.nn;

import dev.firstlight.compute.Activation;
import dev.firstlight.compute.DataType;
import dev.firstlight.compute.Shape;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.ops.Augment;
import dev.firstlight.compute.ops.Blend;
import dev.firstlight.compute.ops.Copy;
import dev.firstlight.compute.ops.CtcLoss;
import dev.firstlight.compute.ops.Gather;
import dev.firstlight.compute.ops.Reduce;
import dev.firstlight.compute.ops.Softmax;
import dev.firstlight.compute.ops.SoftmaxCrossEntropy;
import dev.firstlight.compute.ops.Update;

/** Builds the plans of a network: for training, for evaluation and for prediction. */
public final class Plans {
    /** Blocks of the first pass of the gradient norm: enough to keep every device busy, few enough for one to add up. */
    private static final int NORM_BLOCKS = 256;
    /** Augmentation draws from this stream of random words and the next. */
    private static final int AUGMENT_STREAM = 0x30000;

    private Plans() {}

    /**
     * The data set on the device and how a batch is made of it; see {@link Gather}.
     *
     * @param labels null where there are none
     */
    public record Source(Tensor samples, Tensor labels, Tensor index, float scale, float shift) {}

    /** Where the loss and the correctness of each row go, step after step; see {@link SoftmaxCrossEntropy}. */
    public record Scores(Tensor loss, Tensor correct) {
        /** Places for this many steps of {@code rows} rows each. */
        public static Scores of(int steps, int rows) {
            return new Scores(Tensor.floats("loss", steps * rows), Tensor.ints("correct", steps * rows));
        }
    }

    /**
     * What the optimizer works with.
     *
     * @param moment1 null where the rule keeps none
     * @param moment2 null where the rule keeps none
     * @param rates   (S, 3), one row a step
     */
    public record Optimization(Optimizer optimizer, Tensor moment1, Tensor moment2, Tensor rates) {
        /** New tensors for this optimizer on these parameters, with rates for {@code steps} steps. */
        public static Optimization of(Optimizer optimizer, ParameterSet parameters, int steps) {
            Shape shape = parameters.learned().shape();
            int moments = optimizer.rule().moments();
            return new Optimization(optimizer, moments > 0 ? Tensor.of("moment1", DataType.FLOAT32, shape) : null,
                    moments > 1 ? Tensor.of("moment2", DataType.FLOAT32, shape) : null, Tensor.floats("rates", steps, 3));
        }
    }

    /**
     * An exponential moving average of the weights, kept up by every training step.
     *
     * @param averaged where it is kept
     * @param weights  (S), one a step: the share of the new weights, see {@link Blend}
     */
    public record Averaging(ParameterSet averaged, Tensor weights) {}

    /**
     * What training does beyond the plain step.
     *
     * @param smoothing label smoothing, 0 for none
     * @param augment   how images are distorted; null for not at all
     * @param averaging null for none
     * @param seed      for layers that draw random numbers
     */
    public record Extras(float smoothing, Augment.Policy augment, Averaging averaging, long seed) {}

    /** One step of training: batch, forward, loss, backward, update. */
    public static Plan training(Network network, ParameterSet parameters, int batch, Source source, Scores scores,
                                Optimization optimization, Extras extras) {
        PlanBuilder plan = new PlanBuilder(batch, true, extras.seed(), parameters);
        Batch data = gather(plan, network, source);
        if (extras.augment() != null) {
            data = augment(plan, data, extras.augment(), source.shift());
        }
        Value logits = network.layers().emit(plan, data.samples());
        loss(plan, network, logits, data.labels(), scores, extras.smoothing());
        plan.unwind();
        plan.enter(Plan.Phase.UPDATE, "update");
        Optimizer optimizer = optimization.optimizer();
        Tensor norm = optimizer.maxNorm() > 0 ? squaredNorm(plan, parameters) : null;
        plan.emit(new Update(optimizer.rule(), parameters.learned(), parameters.gradients(), optimization.moment1(), optimization.moment2(),
                optimization.rates(), parameters.decayed(), optimizer.weightDecay(), optimizer.beta1(), optimizer.beta2(), optimizer.epsilon(),
                norm, optimizer.maxNorm()));
        if (extras.averaging() != null) {
            plan.emit(new Blend(parameters.values(), extras.averaging().weights(), extras.averaging().averaged().values()));
        }
        return plan.build();
    }

    /** One step of evaluation: batch, forward, loss and correctness. */
    public static Plan evaluation(Network network, ParameterSet parameters, int batch, Source source, Scores scores) {
        PlanBuilder plan = new PlanBuilder(batch, false, 0, parameters);
        Batch data = gather(plan, network, source);
        Value logits = network.layers().emit(plan, data.samples());
        loss(plan, network, logits, data.labels(), scores, 0);
        return plan.build();
    }

    /**
     * One step of prediction: batch, forward, probabilities.
     *
     * @param output (batch * heads, classes) for the probabilities, or (batch, classes + 1, 1, columns) for the logits of a network
     *               that reads columns; allocated by the caller
     */
    public static Plan prediction(Network network, ParameterSet parameters, int batch, Source source, Tensor output) {
        PlanBuilder plan = new PlanBuilder(batch, false, 0, parameters);
        Value logits = network.layers().emit(plan, gather(plan, network, source).samples());
        plan.enter(Plan.Phase.FORWARD, "output");
        plan.emit(network.readsColumns() ? new Copy(logits.tensor(), output) : new Softmax(rows(network, plan, logits.tensor()), output));
        return plan.build();
    }

    private record Batch(Value samples, Tensor labels) {}

    private static Batch gather(PlanBuilder plan, Network network, Source source) {
        plan.enter(Plan.Phase.FORWARD, "data");
        Tensor samples = plan.tensor("batch", network.input().batchOf(plan.batch()));
        Tensor labels = source.labels() == null ? null : plan.intTensor("labels", Shape.of(plan.batch(), network.heads()));
        plan.emit(new Gather(source.samples(), source.labels(), source.index(), source.scale(), source.shift(), samples, labels));
        plan.enter(Plan.Phase.FORWARD, "");
        return new Batch(new Value(samples, Activation.IDENTITY, false), labels);
    }

    /** Distorts the images; what comes in from outside is the background, a stored 0. */
    private static Batch augment(PlanBuilder plan, Batch data, Augment.Policy policy, float background) {
        plan.enter(Plan.Phase.FORWARD, "data");
        Tensor x = data.samples().tensor(), y = plan.tensor("augmented", x.shape());
        plan.emit(new Augment(x, policy, background, plan.seed(), AUGMENT_STREAM, y));
        plan.enter(Plan.Phase.FORWARD, "");
        return new Batch(new Value(y, Activation.IDENTITY, false), data.labels());
    }

    private static Tensor rows(Network network, PlanBuilder plan, Tensor logits) {
        return logits.reshape(Shape.of(plan.batch() * network.heads(), network.classes()));
    }

    private static void loss(PlanBuilder plan, Network network, Value logits, Tensor labels, Scores scores, float smoothing) {
        plan.enter(Plan.Phase.FORWARD, "loss");
        if (plan.training()) {
            logits.setGradient(plan.tensor("gradient", logits.tensor().shape()));
        }
        Tensor gradient = logits.gradient();
        int rows = plan.batch() * network.scoresPerSample();
        if (network.readsColumns()) {
            plan.emit(new CtcLoss(logits.tensor(), labels, network.classes() + 1, 1f / rows, gradient, scores.loss(), scores.correct()));
        } else {
            plan.emit(new SoftmaxCrossEntropy(rows(network, plan, logits.tensor()), labels, smoothing, 1f / rows,
                    gradient == null ? null : rows(network, plan, gradient), scores.loss(), scores.correct()));
        }
    }

    private static Tensor squaredNorm(PlanBuilder plan, ParameterSet parameters) {
        Tensor partial = plan.tensor("partial", Shape.of(NORM_BLOCKS)), norm = plan.tensor("squared_norm", Shape.of(1));
        plan.emit(new Reduce(Reduce.Kind.SUM_OF_SQUARES, parameters.gradients(), partial));
        plan.emit(new Reduce(Reduce.Kind.SUM, partial, norm));
        return norm;
    }
}
