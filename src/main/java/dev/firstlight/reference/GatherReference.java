package dev.firstlight.reference;

import dev.firstlight.compute.DataType;
import dev.firstlight.compute.ops.Gather;
import java.util.function.IntConsumer;
import java.util.function.IntToDoubleFunction;

/**
 * With i = index[(step mod (I / B)) B + b]: batch[b,...] = source[i,...] scale + shift and batchLabels[b,h] = labels[i,h];
 * 0 and -1 where i is -1.
 */
final class GatherReference {
    private GatherReference() {}

    static IntConsumer of(Gather op, Memory memory) {
        IntToDoubleFunction source = op.source().type() == DataType.UINT8
                ? memory.bytes(op.source())::get : memory.doubles(op.source())::get;
        Doubles batch = memory.doubles(op.batch());
        Ints index = memory.ints(op.index());
        Ints labels = op.labels() == null ? null : memory.ints(op.labels());
        Ints batchLabels = op.labels() == null ? null : memory.ints(op.batchLabels());
        int rows = op.rows(), rowSize = op.rowSize(), heads = op.heads();
        int batches = index.size() / rows;
        return step -> {
            for (int b = 0; b < rows; b++) {
                int i = index.get(Math.floorMod(step, batches) * rows + b);
                for (int e = 0; e < rowSize; e++) {
                    batch.set(b * rowSize + e, i == -1 ? 0 : source.applyAsDouble(i * rowSize + e) * op.scale() + op.shift());
                }
                for (int h = 0; h < heads; h++) {
                    batchLabels.set(b * heads + h, i == -1 ? -1 : labels.get(i * heads + h));
                }
            }
        };
    }
}
