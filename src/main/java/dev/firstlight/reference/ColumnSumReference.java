package dev.firstlight.reference;

import dev.firstlight.compute.ops.ColumnSum;
import java.util.function.IntConsumer;

/** out[n] = sum_m x[m,n], plus out[n] if accumulating. */
final class ColumnSumReference {
    private ColumnSumReference() {}

    static IntConsumer of(ColumnSum op, Memory memory) {
        Doubles x = memory.doubles(op.x()), out = memory.doubles(op.out());
        return step -> sum(x, op.x().shape().get(0), op.x().shape().get(1), op.accumulate(), out);
    }

    static void sum(Doubles x, int rows, int columns, boolean accumulate, Doubles out) {
        for (int n = 0; n < columns; n++) {
            double sum = accumulate ? out.get(n) : 0;
            for (int m = 0; m < rows; m++) {
                sum += x.get(m, n);
            }
            out.set(n, sum);
        }
    }
}
