package dev.firstlight.reference;

import dev.firstlight.compute.ops.SoftmaxCrossEntropy;
import java.util.function.IntConsumer;

/**
 * For row r with label t, p the softmax of the row, q[c] = (1 - e) [c = t] + e / C and s = step mod slots:
 * <pre>
 *   loss[s R + r]    = log sum_c exp(x[r,c] - max) - sum_c q[c] (x[r,c] - max)
 *   correct[s R + r] = 1 if the first largest logit is at t, else 0
 *   gradient[r,c]    = gradientScale (p[c] - q[c])
 * </pre>
 * and all 0 for the label -1. A class with q[c] = 0 adds nothing to the loss, even if its logit is -Inf.
 */
final class SoftmaxCrossEntropyReference {
    private SoftmaxCrossEntropyReference() {}

    static IntConsumer of(SoftmaxCrossEntropy op, Memory memory) {
        Doubles x = memory.doubles(op.logits()), loss = memory.doubles(op.loss()), gradient = memory.doublesIfPresent(op.gradient());
        Ints labels = memory.ints(op.labels()), correct = memory.ints(op.correct());
        int rows = op.rows(), classes = op.classes();
        return step -> {
            for (int r = 0; r < rows; r++) {
                int label = labels.get(r), place = Math.floorMod(step, op.slots()) * rows + r;
                double max = SoftmaxReference.max(x, r, classes), sum = SoftmaxReference.exponentialSum(x, r, classes, max);
                double expected = 0;
                for (int c = 0; c < classes; c++) {
                    double q = target(op, c, label);
                    if (q > 0 || Double.isNaN(sum)) {
                        expected += q * (x.get(r, c) - max);
                    }
                    if (gradient != null) {
                        gradient.set(r, c, label == -1 ? 0 : op.gradientScale() * (Math.exp(x.get(r, c) - max) / sum - q));
                    }
                }
                loss.set(place, label == -1 ? 0 : Math.log(sum) - expected);
                correct.set(place, label != -1 && !Double.isNaN(sum) && firstLargest(x, r, classes) == label ? 1 : 0);
            }
        };
    }

    /** q[c]: the share of the target distribution that lies on class c. */
    private static double target(SoftmaxCrossEntropy op, int c, int label) {
        return (c == label ? 1 - (double) op.smoothing() : 0) + (double) op.smoothing() / op.classes();
    }

    private static int firstLargest(Doubles x, int r, int classes) {
        int best = 0;
        for (int c = 1; c < classes; c++) {
            if (x.get(r, c) > x.get(r, best)) {
                best = c;
            }
        }
        return best;
    }
}
