package dev.firstlight.reference;

import dev.firstlight.compute.Philox;
import dev.firstlight.compute.ops.Dropout;
import java.util.function.IntConsumer;

/** y[i] = x[i] / (1 - rate) where u[i] &gt;= rate, else 0, with u[i] from word i mod 4 of the generator at element i / 4. */
final class DropoutReference {
    private DropoutReference() {}

    static IntConsumer of(Dropout op, Memory memory) {
        Doubles x = memory.doubles(op.x()), y = memory.doubles(op.y());
        return step -> {
            int[] words = new int[4];
            for (int i = 0; i < x.size(); i++) {
                Philox.words(op.seed(), i / 4, step, op.stream(), words);
                y.set(i, Philox.uniform(words[i % 4]) >= op.rate() ? x.get(i) * op.scale() : 0);
            }
        };
    }
}
