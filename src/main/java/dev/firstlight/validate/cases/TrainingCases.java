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
import dev.firstlight.compute.ops.Gather;
import dev.firstlight.compute.ops.Matmul;
import dev.firstlight.compute.ops.Matmul.Transpose;
import dev.firstlight.compute.ops.SoftmaxCrossEntropy;
import dev.firstlight.compute.ops.Update;
import dev.firstlight.compute.ops.Update.Rule;
import dev.firstlight.validate.Case;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

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
        return Arrays.stream(Rule.values()).map(TrainingCases::training).toList();
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
