package dev.firstlight.compute.ops;

import dev.firstlight.compute.Cost;
import dev.firstlight.compute.DataType;
import dev.firstlight.compute.Launch;
import dev.firstlight.compute.Op;
import dev.firstlight.compute.OpSet;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.Tensors;
import java.util.List;

/**
 * Assembles a batch from the data set that lies on the device, in the order the shuffled index gives:
 * <pre>
 *   i = index[(step mod (I / B)) * B + b]
 *   batch[b,...]    = source[i,...] * scale + shift     (0 if i is -1)
 *   batchLabels[b,h] = labels[i,h]                      (-1 if i is -1)
 * </pre>
 * <p>Shapes: source (N, ...) as uint8 or float32; labels int32 (N, H); index int32 (I) with I a multiple of B and elements
 * in -1..N-1, where -1 pads the last batch; batch float32 (B, ...); batchLabels int32 (B, H). labels and batchLabels are
 * both null or both present.
 *
 * <p>Reads source, labels, index; writes batch, batchLabels. The product and the sum are fused or rounded separately, as the
 * backend does it fastest.
 */
public record Gather(Tensor source, Tensor labels, Tensor index, float scale, float shift, Tensor batch, Tensor batchLabels)
        implements Op {
    public Gather {
        Tensors.check(source.type() != DataType.INT32, "the source holds bytes or floats, found " + source.type());
        Tensors.check(index.type() == DataType.INT32 && index.size() % batch.shape().get(0) == 0,
                "the index must hold whole batches of " + batch.shape().get(0) + ", found " + index);
        Tensors.check(batch.shape().rowSize() == source.shape().rowSize(), batch + " does not take rows of " + source);
        Tensors.requireFloats(batch, batch.size());
        Tensors.check((labels == null) == (batchLabels == null), "labels and their batch come together");
        if (labels != null) {
            Tensors.require(labels, DataType.INT32, source.shape().get(0), labels.shape().rowSize());
            Tensors.require(batchLabels, DataType.INT32, batch.shape().get(0), labels.shape().rowSize());
        }
    }

    /** Rows of the batch, B. */
    public int rows() {
        return batch.shape().get(0);
    }

    /** Elements per sample. */
    public int rowSize() {
        return batch.shape().rowSize();
    }

    /** Labels per sample, H; 0 without labels. */
    public int heads() {
        return labels == null ? 0 : labels.shape().rowSize();
    }

    @Override
    public String name() {
        return source.type() == DataType.UINT8 ? "gather_bytes" : "gather_floats";
    }

    @Override
    public List<Tensor> reads() {
        return Tensors.present(source, labels, index);
    }

    @Override
    public List<Tensor> writes() {
        return Tensors.present(batch, batchLabels);
    }

    @Override
    public long flops() {
        return 2L * batch.size();
    }

    /** Only the gathered rows count, not the whole data set. */
    @Override
    public Cost cost() {
        long bytes = batch.byteSize() + (long) batch.size() * source.type().bytes() + 4L * rows() * (1 + 2 * heads());
        return new Cost(flops(), bytes);
    }

    @Override
    public Launch on(OpSet backend) {
        return backend.gather(this);
    }
}
