package dev.firstlight.validate.cases;

import static dev.firstlight.validate.Values.floats;
import static dev.firstlight.validate.Values.uniform;
import static dev.firstlight.validate.Values.with;

import dev.firstlight.compute.Activation;
import dev.firstlight.compute.Gate;
import dev.firstlight.compute.Shape;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.ops.BatchNorm;
import dev.firstlight.compute.ops.BatchNormGradient;
import dev.firstlight.compute.ops.BatchNormInference;
import dev.firstlight.validate.Bounded;
import dev.firstlight.validate.BoundedActivation;
import dev.firstlight.validate.Case;
import dev.firstlight.validate.Tolerance;
import dev.firstlight.validate.Tolerances;
import dev.firstlight.validate.Values;
import java.util.ArrayList;
import java.util.List;

/** Batch normalisation; the bounds follow the formulas, so that a variance that cancels (the mean of squares less the square) is found. */
final class BatchNormCases {
    private static final int[][] SHAPES = {{1, 1}, {17, 7}, {129, 3}, {1, 1, 1, 1}, {2, 3, 7, 5}, {3, 17, 4, 4}, {2, 33, 1, 3}, {8, 6, 14, 14}};
    private static final int[][] MORE_SHAPES = {{2, 3}, {5, 2, 16, 16}, {64, 128}, {8, 15}, {16, 16}, {31, 65}, {64, 6, 28, 28}, {1, 64, 9, 9}, {7, 8, 1, 31}, {2, 127, 2, 2}, {128, 16, 7, 7}};
    /** Where every option is tried. */
    private static final int[] USUAL = {3, 5, 6, 7};
    private static final float EPSILON = 1e-5f, MOMENTUM = 0.1f;

    private BatchNormCases() {}

    static List<Case> all() {
        List<Case> cases = new ArrayList<>();
        for (int[] shape : SHAPES) {
            addShape(cases, shape, false);
        }
        for (int[] shape : MORE_SHAPES) {
            addShape(cases, shape, true);
        }
        for (Activation activation : Activation.values()) {
            boolean full = !ActivationCases.isTypical(activation);
            BatchNorm forward = forward(USUAL, activation);
            cases.add(forwardCase(forward, activation.label(), uniform(-1, 1)).full(full).bounded(tolerance(forward)));
            BatchNormInference inference = inference(USUAL, activation);
            cases.add(inferenceCase(inference, activation.label()).full(full).bounded(tolerance(inference)));
            addGradient(cases, USUAL, activation, false, full);
        }
        addGradient(cases, USUAL, null, true, false);
        addGradient(cases, USUAL, Activation.RELU, true, false);
        BatchNorm far = forward(USUAL, Activation.IDENTITY), constant = forward(USUAL, Activation.IDENTITY);
        cases.add(forwardCase(far, "far-from-zero", uniform(1000, 1001)).bounded(tolerance(far)));
        cases.add(forwardCase(constant, "constant", floats(0.3f)).bounded(tolerance(constant)));
        for (float value : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            addSpecial(cases, value);
        }
        return cases;
    }

    /** NaN or infinity spoils its channel, and no other; in inference, its element alone. */
    private static void addSpecial(List<Case> cases, float value) {
        for (Activation activation : List.of(Activation.IDENTITY, Activation.RELU)) {
            BatchNorm forward = forward(USUAL, activation);
            cases.add(forwardCase(forward, activation.label() + "+" + value, with(uniform(-1, 1), 0, value)).special(tolerance(forward)));
            BatchNormInference inference = inference(USUAL, activation);
            cases.add(inferenceCase(inference, activation.label() + "+" + value).input(inference.x(), with(uniform(-3, 3), 50, value))
                    .input(inference.gamma(), uniform(0.1, 2)).special(tolerance(inference)));
        }
        BatchNormGradient gradient = gradient(USUAL, null, false);
        cases.add(gradientCase(gradient, Float.toString(value)).input(gradient.dy(), with(uniform(-1, 1), 50, value)).special(tolerance(gradient)));
    }

    private static void addShape(List<Case> cases, int[] shape, boolean full) {
        BatchNorm forward = forward(shape, Activation.RELU);
        cases.add(forwardCase(forward, "usual", uniform(-1, 3)).full(full).bounded(tolerance(forward)));
        BatchNormInference inference = inference(shape, Activation.RELU);
        cases.add(inferenceCase(inference, "usual").full(full).bounded(tolerance(inference)));
        addGradient(cases, shape, null, false, full);
    }

    private static BatchNorm forward(int[] shape, Activation activation) {
        int channels = shape[1];
        return new BatchNorm(Tensor.floats("x", shape), Tensor.floats("gamma", channels), Tensor.floats("beta", channels),
                Tensor.floats("runningMean", channels), Tensor.floats("runningVariance", channels), MOMENTUM, EPSILON, activation,
                Tensor.floats("mean", channels), Tensor.floats("inverse", channels), Tensor.floats("y", shape));
    }

    private static Case.Builder forwardCase(BatchNorm op, String what, Values x) {
        return Case.of(op, op.x().shape() + "/" + what).input(op.x(), x).input(op.gamma(), uniform(-2, 2)).input(op.beta(), uniform(-1, 1))
                .input(op.runningMean(), uniform(-1, 1)).input(op.runningVariance(), uniform(0, 2));
    }

    private static BatchNormInference inference(int[] shape, Activation activation) {
        int channels = shape[1];
        return new BatchNormInference(Tensor.floats("x", shape), Tensor.floats("gamma", channels), Tensor.floats("beta", channels),
                Tensor.floats("mean", channels), Tensor.floats("variance", channels), EPSILON, activation, Tensor.floats("y", shape));
    }

    private static Case.Builder inferenceCase(BatchNormInference op, String what) {
        return Case.of(op, op.x().shape() + "/" + what).input(op.x(), uniform(-3, 3)).input(op.gamma(), uniform(-2, 2)).input(op.beta(), uniform(-1, 1))
                .input(op.mean(), uniform(-1, 1)).input(op.variance(), uniform(0, 2));
    }

    private static void addGradient(List<Case> cases, int[] shape, Activation activation, boolean accumulate, boolean full) {
        BatchNormGradient op = gradient(shape, activation, accumulate);
        cases.add(gradientCase(op, (activation == null ? "plain" : "gate-" + activation.label()) + (accumulate ? "+accumulate" : "")).full(full).bounded(tolerance(op)));
    }

    private static BatchNormGradient gradient(int[] shape, Activation activation, boolean accumulate) {
        int channels = shape[1];
        return new BatchNormGradient(Tensor.floats("x", shape), Tensor.floats("dy", shape), Tensor.floats("gamma", channels),
                Tensor.floats("mean", channels), Tensor.floats("inverse", channels),
                activation == null ? null : new Gate(activation, Tensor.floats("saved", shape)), accumulate, Tensor.floats("dx", shape),
                Tensor.floats("dgamma", channels), Tensor.floats("dbeta", channels));
    }

    private static Case.Builder gradientCase(BatchNormGradient op, String what) {
        Case.Builder builder = Case.of(op, op.x().shape() + "/" + what).input(op.x(), uniform(-3, 3)).input(op.dy(), uniform(-1, 1)).input(op.gamma(), uniform(-2, 2))
                .input(op.mean(), uniform(-1, 1)).input(op.inverse(), uniform(0.5, 2));
        if (op.gate() != null) {
            builder.input(op.gate().saved(), uniform(-1, 1));
        }
        return op.accumulate() ? builder.input(op.dx(), uniform(-1, 1)).steps(0, 0) : builder;
    }

    private static Tolerance tolerance(BatchNorm op) {
        return (output, evidence) -> {
            Channels layout = Channels.of(op.x().shape());
            double[] x = evidence.before(op.x()), gamma = evidence.before(op.gamma()), beta = evidence.before(op.beta());
            double[] runningMean = evidence.before(op.runningMean()), runningVariance = evidence.before(op.runningVariance());
            int n = layout.n();
            Bounded[] mean = new Bounded[layout.count()], variance = new Bounded[layout.count()], inverse = new Bounded[layout.count()];
            for (int c = 0; c < layout.count(); c++) {
                int channel = c;
                Bounded average = Bounded.sum(n, k -> Bounded.exact(x[layout.place(channel, k)])).dividedBy(Bounded.exact(n));
                mean[c] = average;
                variance[c] = Bounded.sum(n, k -> {
                    Bounded distance = Bounded.exact(x[layout.place(channel, k)]).minus(average);
                    return distance.times(distance);
                }).dividedBy(Bounded.exact(n));
                inverse[c] = Bounded.exact(1).dividedBy(variance[c].plus(Bounded.exact(EPSILON)).sqrt());
            }
            Bounded momentum = Bounded.exact(MOMENTUM), correction = Bounded.rounded(n / (double) Math.max(1, n - 1));
            return Tolerances.each(output.size(), i -> {
                if (output == op.mean() || output == op.inverse()) {
                    return output == op.mean() ? mean[i] : inverse[i];
                }
                if (output == op.runningMean()) {
                    return moved(Bounded.exact(runningMean[i]), momentum, mean[i]);
                }
                if (output == op.runningVariance()) {
                    return moved(Bounded.exact(runningVariance[i]), momentum, variance[i].times(correction).widened(Bounded.gamma(6) * variance[i].value()));
                }
                int c = layout.channel(i);
                Bounded z = Bounded.exact(x[i]).minus(mean[c]).times(inverse[c]);
                return BoundedActivation.value(op.activation(), Bounded.exact(gamma[c]).times(z).plus(Bounded.exact(beta[c])));
            });
        };
    }

    private static Bounded moved(Bounded from, Bounded share, Bounded towards) {
        return from.plus(share.times(towards.minus(from)));
    }

    private static Tolerance tolerance(BatchNormInference op) {
        return (output, evidence) -> {
            Channels layout = Channels.of(op.x().shape());
            double[] x = evidence.before(op.x()), gamma = evidence.before(op.gamma()), beta = evidence.before(op.beta());
            double[] mean = evidence.before(op.mean()), variance = evidence.before(op.variance());
            return Tolerances.each(output.size(), i -> {
                int c = layout.channel(i);
                Bounded inverse = Bounded.exact(1).dividedBy(Bounded.exact(variance[c]).plus(Bounded.exact(EPSILON)).sqrt());
                Bounded z = Bounded.exact(x[i]).minus(Bounded.exact(mean[c])).times(inverse);
                return BoundedActivation.value(op.activation(), Bounded.exact(gamma[c]).times(z).plus(Bounded.exact(beta[c])));
            });
        };
    }

    private static Tolerance tolerance(BatchNormGradient op) {
        return (output, evidence) -> {
            Channels layout = Channels.of(op.x().shape());
            double[] x = evidence.before(op.x()), dy = evidence.before(op.dy()), gamma = evidence.before(op.gamma());
            double[] mean = evidence.before(op.mean()), inverse = evidence.before(op.inverse()), before = evidence.before(op.dx());
            double[] saved = op.gate() == null ? null : evidence.before(op.gate().saved());
            int n = layout.n();
            Bounded[] dbeta = new Bounded[layout.count()], dgamma = new Bounded[layout.count()];
            for (int c = 0; c < layout.count(); c++) {
                int channel = c;
                dbeta[c] = Bounded.sum(n, k -> Bounded.exact(dy[layout.place(channel, k)]));
                dgamma[c] = Bounded.sum(n, k -> Bounded.exact(dy[layout.place(channel, k)]).times(standardised(x[layout.place(channel, k)], mean[channel], inverse[channel])));
            }
            return Tolerances.each(output.size(), i -> {
                if (output != op.dx()) {
                    return output == op.dgamma() ? dgamma[i] : dbeta[i];
                }
                int c = layout.channel(i);
                Bounded share = Bounded.exact(n), z = standardised(x[i], mean[c], inverse[c]);
                Bounded centred = Bounded.exact(dy[i]).minus(dbeta[c].dividedBy(share)).minus(z.times(dgamma[c]).dividedBy(share));
                Bounded value = BoundedActivation.gated(Bounded.exact(gamma[c]).times(Bounded.exact(inverse[c])).times(centred), op.gate(), saved, i);
                return op.accumulate() ? Tolerances.accumulated(before[i], value, 2, 1) : value;
            });
        };
    }

    private static Bounded standardised(double x, double mean, double inverse) {
        return Bounded.exact(x).minus(Bounded.exact(mean)).times(Bounded.exact(inverse));
    }

    /** Where the elements of a channel lie. */
    private record Channels(int batch, int count, int pixels) {
        static Channels of(Shape shape) {
            return new Channels(shape.get(0), shape.get(1), shape.rowSize() / shape.get(1));
        }

        int n() {
            return batch * pixels;
        }

        int place(int c, int k) {
            return (k / pixels * count + c) * pixels + k % pixels;
        }

        int channel(int i) {
            return i / pixels % count;
        }
    }
}
