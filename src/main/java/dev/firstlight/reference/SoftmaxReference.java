package dev.firstlight.reference;

import dev.firstlight.compute.ops.Softmax;
import java.util.function.IntConsumer;

/** y[r,c] = exp(x[r,c] - max_c x[r,c]) / sum_c exp(x[r,c] - max_c x[r,c]). */
final class SoftmaxReference {
    private SoftmaxReference() {}

    static IntConsumer of(Softmax op, Memory memory) {
        Doubles x = memory.doubles(op.x()), y = memory.doubles(op.y());
        int rows = op.x().shape().get(0), columns = op.x().shape().get(1);
        return step -> {
            for (int r = 0; r < rows; r++) {
                double max = max(x, r, columns), sum = exponentialSum(x, r, columns, max);
                for (int c = 0; c < columns; c++) {
                    y.set(r, c, Math.exp(x.get(r, c) - max) / sum);
                }
            }
        };
    }

    /** The largest element of row r, NaN if there is one. */
    static double max(Doubles x, int r, int columns) {
        double max = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < columns; c++) {
            max = Math.max(max, x.get(r, c));
        }
        return max;
    }

    /** sum_c exp(x[r,c] - max). */
    static double exponentialSum(Doubles x, int r, int columns, double max) {
        double sum = 0;
        for (int c = 0; c < columns; c++) {
            sum += Math.exp(x.get(r, c) - max);
        }
        return sum;
    }
}
