package dev.firstlight.validate.cases;

import static dev.firstlight.validate.Values.floats;
import static dev.firstlight.validate.Values.integers;
import static dev.firstlight.validate.Values.uniform;
import static dev.firstlight.validate.Values.wholes;

import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.ops.Softmax;
import dev.firstlight.compute.ops.SoftmaxCrossEntropy;
import dev.firstlight.validate.Bounded;
import dev.firstlight.validate.Case;
import dev.firstlight.validate.Tolerance;
import dev.firstlight.validate.Tolerances;
import dev.firstlight.validate.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Softmax, alone and with cross-entropy: the bound follows the formula, the sum of C exponentials counting C roundings. */
final class SoftmaxCases {
    /** (R, C): rows and classes. */
    private static final int[][] SHAPES = {{1, 1}, {1, 10}, {3, 2}, {7, 10}, {17, 7}, {33, 17}, {64, 10}, {129, 3}, {5, 129}, {2, 1000}};
    /** Classes with which every option is tried, each a program of its own: less than a vector, some vectors and a remainder. */
    private static final int[] EVERY_OPTION = {10, 17, 129};
    private static final int[][] MORE_SHAPES = {{2, 8}, {8, 15}, {15, 16}, {16, 31}, {31, 33}, {63, 64}, {65, 65}, {127, 127}, {128, 128}, {1000, 10}};
    private static final float INFINITY = Float.POSITIVE_INFINITY;
    /** Rows of five logits a kernel could stumble over; the labels go round as the rows do. */
    private static final float[] SPECIAL = {
        1e30f, -1e30f, 1e30f, 0, 1,                         // differences that overflow the exponential
        7, 7, 7, 7, 7,                                      // equal logits
        -INFINITY, 1, 2, -INFINITY, 3,                      // classes with probability zero
        1, Float.NaN, 2, 3, 4,
        1, INFINITY, 2, 3, 4,
        -INFINITY, -INFINITY, -INFINITY, -INFINITY, -INFINITY,
        -1000, -1000, -1001, -1002, -1003,                  // exponentials that underflow without the maximum
        200, 100, 0, -100, -200};

    private SoftmaxCases() {}

    static List<Case> all() {
        List<Case> cases = new ArrayList<>();
        for (int[] shape : SHAPES) {
            addShape(cases, shape, IntStream.of(EVERY_OPTION).anyMatch(classes -> classes == shape[1]), false);
        }
        for (int[] shape : MORE_SHAPES) {
            addShape(cases, shape, true, true);
        }
        int[] shape = {SPECIAL.length / 5, 5};
        Softmax special = new Softmax(Tensor.floats("x", shape), Tensor.floats("y", shape));
        cases.add(Case.of(special, Case.shape(shape)).input(special.x(), floats(SPECIAL)).special(tolerance(special)));
        for (int[] wide : new int[][] {{7, 10}, {5, 129}}) {
            Softmax large = new Softmax(Tensor.floats("x", wide), Tensor.floats("y", wide));
            cases.add(Case.of(large, Case.shape(wide) + "/large").input(large.x(), uniform(-200, 200)).bounded(tolerance(large)));
            SoftmaxCrossEntropy loss = crossEntropy(wide, 0, 1, true);
            cases.add(crossEntropyCase(loss, "large", uniform(-200, 200), integers(0, wide[1] - 1)).bounded(tolerance(loss)));
        }
        Tensor both = Tensor.floats("x", 7, 10);
        Softmax inPlace = new Softmax(both, both);
        cases.add(Case.of(inPlace, "7x10-in-place").input(both, uniform(-4, 4)).bounded(tolerance(inPlace)));
        for (int label = -1; label < 5; label++) {
            for (float smoothing : new float[] {0, 0.1f}) {
                for (boolean gradient : new boolean[] {true, false}) {
                    SoftmaxCrossEntropy op = crossEntropy(shape, smoothing, 1, gradient);
                    cases.add(crossEntropyCase(op, "label" + label, floats(SPECIAL), integers(label, label)).special(tolerance(op)));
                }
            }
        }
        return cases;
    }

    private static void addShape(List<Case> cases, int[] shape, boolean options, boolean full) {
        Softmax op = new Softmax(Tensor.floats("x", shape), Tensor.floats("y", shape));
        cases.add(Case.of(op, Case.shape(shape)).full(full).input(op.x(), uniform(-8, 8)).bounded(tolerance(op)));
        for (boolean gradient : new boolean[] {false, true}) {
            for (float smoothing : new float[] {0, 0.1f}) {
                SoftmaxCrossEntropy loss = crossEntropy(shape, smoothing, 3, gradient);
                cases.add(crossEntropyCase(loss, "random", uniform(-8, 8), integers(-1, shape[1] - 1)).full(full || !options && !(gradient && smoothing == 0)).steps(1, 5).bounded(tolerance(loss)));
            }
            SoftmaxCrossEntropy ties = crossEntropy(shape, 0, 1, gradient);
            cases.add(crossEntropyCase(ties, "ties", wholes(2), integers(0, shape[1] - 1)).full(full || !options && !gradient).bounded(tolerance(ties)));
        }
    }

    private static SoftmaxCrossEntropy crossEntropy(int[] shape, float smoothing, int slots, boolean gradient) {
        return new SoftmaxCrossEntropy(Tensor.floats("logits", shape), Tensor.ints("labels", shape[0]), smoothing, 1f / shape[0],
                gradient ? Tensor.floats("gradient", shape) : null, Tensor.floats("loss", slots * shape[0]), Tensor.ints("correct", slots * shape[0]));
    }

    private static Case.Builder crossEntropyCase(SoftmaxCrossEntropy op, String what, Values logits, Values labels) {
        return Case.of(op, op.logits().shape() + "/" + what + (op.smoothing() == 0 ? "" : "+smoothing") + (op.slots() == 1 ? "" : "+slots"))
                .input(op.logits(), logits).input(op.labels(), labels);
    }

    private static Tolerance tolerance(Softmax op) {
        return (output, evidence) -> {
            double[] x = evidence.before(op.x());
            int classes = op.x().shape().get(1);
            return Tolerances.each(x.length, i -> row(x, i / classes, classes).probability(i % classes));
        };
    }

    private static Tolerance tolerance(SoftmaxCrossEntropy op) {
        return (output, evidence) -> {
            double[] x = evidence.before(op.logits()), labels = evidence.before(op.labels());
            int rows = op.rows(), classes = op.classes();
            Bounded scale = Bounded.exact(op.gradientScale());
            return Tolerances.each(output.size(), i -> {
                int r = output == op.loss() ? i % rows : i / classes, label = (int) labels[r];
                LogitRow row = row(x, r, classes);
                if (label == -1) {
                    return Bounded.exact(0);
                }
                return output == op.loss() ? row.loss(op.smoothing(), label)
                        : scale.times(row.probability(i % classes).minus(LogitRow.target(op.smoothing(), classes, i % classes, label)));
            });
        };
    }

    private static LogitRow row(double[] x, int r, int classes) {
        return LogitRow.of(Arrays.copyOfRange(x, r * classes, (r + 1) * classes));
    }
}
