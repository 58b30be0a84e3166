package dev.firstlight.reference;

import dev.firstlight.compute.ops.Reduce;
import java.util.function.IntConsumer;

/** With w = ceil(N / P): out[p] is the sum, the sum of squares or the count of NaN and Inf of x[p w .. min(N, (p+1) w) - 1]. */
final class ReduceReference {
    private ReduceReference() {}

    static IntConsumer of(Reduce op, Memory memory) {
        Doubles x = memory.doubles(op.x()), out = memory.doubles(op.out());
        return step -> {
            for (int p = 0; p < out.size(); p++) {
                long begin = (long) p * op.block(), end = Math.min(x.size(), begin + op.block());
                double sum = 0;
                for (long i = begin; i < end; i++) {
                    double value = x.get((int) i);
                    sum += switch (op.kind()) {
                        case SUM -> value;
                        case SUM_OF_SQUARES -> value * value;
                        case NON_FINITE -> Double.isFinite(value) ? 0 : 1;
                    };
                }
                out.set(p, sum);
            }
        };
    }
}
