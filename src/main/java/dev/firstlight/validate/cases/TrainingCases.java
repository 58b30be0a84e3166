package dev.firstlight.validate.cases;

import static dev.firstlight.validate.Values.bytes;
import static dev.firstlight.validate.Values.floats;
import static dev.firstlight.validate.Values.integers;
import static dev.firstlight.validate.Values.uniform;

import dev.firstlight.compute.Activation;
import dev.firstlight.compute.DataType;
import dev.firstlight.compute.Gate;
import dev.firstlight.compute.Op;
import dev.firstlight.compute.Shape;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.ops.AveragePool;
import dev.firstlight.compute.ops.AveragePoolGradient;
import dev.firstlight.compute.ops.BatchNorm;
import dev.firstlight.compute.ops.BatchNormGradient;
import dev.firstlight.compute.ops.Convolution;
import dev.firstlight.compute.ops.ConvolutionWeightGradient;
import dev.firstlight.compute.ops.Gather;
import dev.firstlight.compute.ops.Matmul;
import dev.firstlight.compute.ops.Matmul.Transpose;
import dev.firstlight.compute.ops.SoftmaxCrossEntropy;
import dev.firstlight.compute.ops.Update;
import dev.firstlight.compute.ops.Update.Rule;
import dev.firstlight.compute.ops.Window;
import dev.firstlight.validate.Case;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * End to end: some training steps of a small network, one launch after another as a plan has them, loss by loss. Rounding errors
 * of one step are the next one's inputs, so the bound is what a change of all inputs by a few roundings makes of the result.
 */
final class TrainingCases {
    private static final int SAMPLES = 64, BATCH = 16, INPUTS = 20, HIDDEN = 17, CLASSES = 5, STEPS = 8;
    /** Roundings that each input is changed by to see what becomes of them; a step has sums of 20 terms at most. */
    private static final int ROUNDINGS = 32;

    private TrainingCases() {}

    static List<Case> all() {
        return Stream.concat(Arrays.stream(Rule.values()).map(TrainingCases::training), Stream.of(convolutional())).toList();
    }

    private static Case training(Rule rule) {
        Tensor source = Tensor.bytes("source", SAMPLES, INPUTS), labels = Tensor.ints("labels", SAMPLES, 1), index = Tensor.ints("index", SAMPLES);
        Tensor x = Tensor.floats("x", BATCH, INPUTS), target = Tensor.ints("target", BATCH, 1);
        Parameters values = Parameters.of("parameters"), gradients = Parameters.of("gradients");
        Tensor hidden = Tensor.floats("hidden", BATCH, HIDDEN), logits = Tensor.floats("logits", BATCH, CLASSES);
        Tensor dlogits = Tensor.floats("dlogits", BATCH, CLASSES), dhidden = Tensor.floats("dhidden", BATCH, HIDDEN);
        Tensor loss = Tensor.floats("loss", STEPS * BATCH), correct = Tensor.ints("correct", STEPS * BATCH);
        Tensor rates = Tensor.floats("rates", 1, 3);
        Tensor m = rule.moments() > 0 ? Tensor.floats("moment1", values.all.size()) : null, v = rule.moments() > 1 ? Tensor.floats("moment2", values.all.size()) : null;
        List<Op> ops = new ArrayList<>();
        ops.add(new Gather(source, labels, index, 1 / 128f, -1, x, target));
        ops.add(Matmul.of(Transpose.NN, x, values.weight1, hidden).withBias(values.bias1).withActivation(Activation.TANH));
        ops.add(Matmul.of(Transpose.NN, hidden, values.weight2, logits).withBias(values.bias2));
        ops.add(new SoftmaxCrossEntropy(logits, target, 0, 1f / BATCH, dlogits, loss, correct));
        ops.add(Matmul.of(Transpose.TN, hidden, dlogits, gradients.weight2).withColumnSum(gradients.bias2));
        ops.add(Matmul.of(Transpose.NT, dlogits, values.weight2, dhidden).withGate(new Gate(Activation.TANH, hidden)));
        ops.add(Matmul.of(Transpose.TN, x, dhidden, gradients.weight1).withColumnSum(gradients.bias1));
        ops.add(new Update(rule, values.all, gradients.all, m, v, rates, 0, 0, 0.9f, 0.999f, 1e-3f, null, 0));
        return Case.of("training", "mlp-" + rule.name().toLowerCase(java.util.Locale.ROOT), ops)
                .input(source, bytes()).input(labels, integers(0, CLASSES - 1)).input(index, integers(0, SAMPLES - 1))
                .input(values.all, uniform(-0.3, 0.3)).input(gradients.all, floats(0)).input(m, floats(0)).input(v, floats(0)).input(rates, floats(0.05f, 1, 1))
                .steps(IntStream.range(0, STEPS).toArray())
                .bounded((output, evidence) -> evidence.sensitivity(output, ROUNDINGS));
    }

    /** Convolution, batch normalisation, pooling and a dense layer. No rectifier and no maximum: where rounding tips those, no bound holds. */
    private static Case convolutional() {
        int extent = 6, filters = 4, pooled = filters * (extent / 2) * (extent / 2), pixels = extent * extent;
        Window three = Window.same(3, 1, extent, extent), two = Window.valid(2, 2);
        Tensor source = Tensor.bytes("source", SAMPLES, pixels), labels = Tensor.ints("labels", SAMPLES, 1), index = Tensor.ints("index", SAMPLES);
        Tensor x = Tensor.floats("x", BATCH, pixels), image = x.reshape(Shape.of(BATCH, 1, extent, extent)), target = Tensor.ints("target", BATCH, 1);
        Shape maps = Shape.of(BATCH, filters, extent, extent), halved = Shape.of(BATCH, filters, extent / 2, extent / 2);
        Tensor seen = Tensor.floats("seen", maps.toArray()), normal = Tensor.floats("normal", maps.toArray()), flat = Tensor.floats("flat", BATCH, pooled);
        Tensor logits = Tensor.floats("logits", BATCH, CLASSES), loss = Tensor.floats("loss", STEPS * BATCH), correct = Tensor.ints("correct", STEPS * BATCH);
        Tensor dlogits = Tensor.floats("dlogits", BATCH, CLASSES), dflat = Tensor.floats("dflat", BATCH, pooled);
        Tensor dnormal = Tensor.floats("dnormal", maps.toArray()), dseen = Tensor.floats("dseen", maps.toArray());
        Tensor mean = Tensor.floats("mean", filters), inverse = Tensor.floats("inverse", filters);
        Tensor runningMean = Tensor.floats("runningMean", filters), runningVariance = Tensor.floats("runningVariance", filters);
        Filters values = Filters.of("parameters", filters, pooled), gradients = Filters.of("gradients", filters, pooled);
        Tensor rates = Tensor.floats("rates", 1, 3), m = Tensor.floats("moment1", values.all.size());
        List<Op> ops = List.of(
                new Gather(source, labels, index, 1 / 128f, -1, x, target),
                new Convolution(image, values.weight1, null, three, 1, Activation.IDENTITY, seen),
                new BatchNorm(seen, values.gamma, values.beta, runningMean, runningVariance, 0.1f, 1e-5f, Activation.TANH, mean, inverse, normal),
                new AveragePool(normal, two, flat.reshape(halved)),
                Matmul.of(Transpose.NN, flat, values.weight2, logits),
                new SoftmaxCrossEntropy(logits, target, 0, 1f / BATCH, dlogits, loss, correct),
                Matmul.of(Transpose.TN, flat, dlogits, gradients.weight2),
                Matmul.of(Transpose.NT, dlogits, values.weight2, dflat),
                new AveragePoolGradient(dflat.reshape(halved), two, new Gate(Activation.TANH, normal), false, dnormal),
                new BatchNormGradient(seen, dnormal, values.gamma, mean, inverse, null, false, dseen, gradients.gamma, gradients.beta),
                new ConvolutionWeightGradient(image, dseen, three, 1, gradients.weight1, null),
                new Update(Rule.MOMENTUM, values.all, gradients.all, m, null, rates, 0, 0, 0.9f, 0.999f, 1e-3f, null, 0));
        return Case.of("training", "cnn-momentum", ops)
                .input(source, bytes()).input(labels, integers(0, CLASSES - 1)).input(index, integers(0, SAMPLES - 1))
                .input(values.all, uniform(-0.3, 0.3)).input(values.gamma, uniform(0.5, 1.5)).input(gradients.all, floats(0)).input(m, floats(0))
                .input(runningMean, floats(0)).input(runningVariance, floats(1)).input(rates, floats(0.05f, 1, 1))
                .steps(IntStream.range(0, STEPS).toArray())
                .bounded((output, evidence) -> evidence.sensitivity(output, ROUNDINGS));
    }

    /** All parameters of the convolutional network, or their gradients, in one tensor. */
    private record Filters(Tensor all, Tensor weight1, Tensor gamma, Tensor beta, Tensor weight2) {
        static Filters of(String name, int filters, int pooled) {
            int gamma = DataType.FLOAT32.align(9 * filters), beta = gamma + DataType.FLOAT32.align(filters), weight2 = beta + DataType.FLOAT32.align(filters);
            Tensor all = Tensor.floats(name, weight2 + pooled * CLASSES);
            return new Filters(all, all.slice(name + ".weight1", 0, Shape.of(filters, 1, 3, 3)), all.slice(name + ".gamma", gamma, Shape.of(filters)),
                    all.slice(name + ".beta", beta, Shape.of(filters)), all.slice(name + ".weight2", weight2, Shape.of(pooled, CLASSES)));
        }
    }

    /** All parameters, or their gradients, in one tensor. */
    private record Parameters(Tensor all, Tensor weight1, Tensor bias1, Tensor weight2, Tensor bias2) {
        static Parameters of(String name) {
            int bias1 = DataType.FLOAT32.align(INPUTS * HIDDEN), weight2 = bias1 + DataType.FLOAT32.align(HIDDEN), bias2 = weight2 + DataType.FLOAT32.align(HIDDEN * CLASSES);
            Tensor all = Tensor.floats(name, bias2 + CLASSES);
            return new Parameters(all, all.slice(name + ".weight1", 0, Shape.of(INPUTS, HIDDEN)), all.slice(name + ".bias1", bias1, Shape.of(HIDDEN)),
                    all.slice(name + ".weight2", weight2, Shape.of(HIDDEN, CLASSES)), all.slice(name + ".bias2", bias2, Shape.of(CLASSES)));
        }
    }
}
