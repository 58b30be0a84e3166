package dev.firstlight.reference;

import dev.firstlight.compute.ops.Matmul;
import dev.firstlight.compute.ops.Matmul.Transpose;
import java.util.function.IntConsumer;

/**
 * out[m,n] = activation( sum_k A[m,k] B[k,n] + bias[n] ) gate'(saved[m,n]), plus out[m,n] if accumulating; and
 * columnSum[n] = sum_k b[k,n], plus columnSum[n] if accumulating.
 */
final class MatmulReference {
    private MatmulReference() {}

    static IntConsumer of(Matmul op, Memory memory) {
        Doubles a = memory.doubles(op.a()), b = memory.doubles(op.b()), out = memory.doubles(op.out());
        Doubles bias = memory.doublesIfPresent(op.bias()), columnSum = memory.doublesIfPresent(op.columnSum());
        Doubles saved = op.gate() == null ? null : memory.doubles(op.gate().saved());
        boolean aTransposed = op.transpose() == Transpose.TN, bTransposed = op.transpose() == Transpose.NT;
        return step -> {
            for (int m = 0; m < op.m(); m++) {
                for (int n = 0; n < op.n(); n++) {
                    double sum = 0;
                    for (int k = 0; k < op.k(); k++) {
                        sum += (aTransposed ? a.get(k, m) : a.get(m, k)) * (bTransposed ? b.get(n, k) : b.get(k, n));
                    }
                    if (bias != null) {
                        sum += bias.get(n);
                    }
                    double value = ActivationReference.value(op.activation(), sum);
                    if (saved != null) {
                        value *= ActivationReference.derivative(op.gate().activation(), saved.get(m * op.n() + n));
                    }
                    out.set(m, n, op.accumulate() ? out.get(m, n) + value : value);
                }
            }
            if (columnSum != null) {
                ColumnSumReference.sum(b, op.k(), op.n(), op.accumulate(), columnSum);
            }
        };
    }
}
