package dev.firstlight.cpu;

import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.ops.Gather;
import java.util.Arrays;

/** {@link Gather}: each thread assembles some rows of the batch. */
final class GatherLaunch extends CpuLaunch {
    private final Gather op;
    private final Kernels kernels;
    private final Object source;
    private final int[] index, labels, batchLabels;
    private final float[] batch;
    private final int sourceAt, labelsAt, indexAt, batchAt, batchLabelsAt;
    private final int rowSize, heads, batches;
    private int firstIndex;

    GatherLaunch(Gather op, CpuMemory memory, Kernels kernels, WorkerPool pool, int threads) {
        super(op, pool, threads);
        this.op = op;
        this.kernels = kernels;
        source = memory.array(op.source());
        sourceAt = op.source().offset();
        index = (int[]) memory.array(op.index());
        indexAt = op.index().offset();
        batch = (float[]) memory.array(op.batch());
        batchAt = op.batch().offset();
        labels = ints(op.labels(), memory);
        batchLabels = ints(op.batchLabels(), memory);
        labelsAt = labels == null ? 0 : op.labels().offset();
        batchLabelsAt = labels == null ? 0 : op.batchLabels().offset();
        rowSize = op.rowSize();
        heads = op.heads();
        batches = op.index().size() / op.rows();
    }

    private static int[] ints(Tensor tensor, CpuMemory memory) {
        return tensor == null ? null : (int[]) memory.array(tensor);
    }

    @Override
    void prepare(int step) {
        firstIndex = indexAt + Math.floorMod(step, batches) * op.rows();
    }

    @Override
    public void run(int thread, int threads) {
        int to = partStart(op.rows(), 1, thread + 1, threads);
        for (int row = partStart(op.rows(), 1, thread, threads); row < to; row++) {
            int sample = index[firstIndex + row];
            gatherRow(sample, batchAt + row * rowSize);
            if (labels != null) {
                int at = batchLabelsAt + row * heads;
                if (sample < 0) {
                    Arrays.fill(batchLabels, at, at + heads, -1);
                } else {
                    System.arraycopy(labels, labelsAt + sample * heads, batchLabels, at, heads);
                }
            }
        }
    }

    private void gatherRow(int sample, int at) {
        if (sample < 0) {
            Arrays.fill(batch, at, at + rowSize, 0);
        } else if (source instanceof byte[] bytes) {
            kernels.bytesToFloats(bytes, sourceAt + sample * rowSize, op.scale(), op.shift(), batch, at, rowSize);
        } else {
            kernels.scale((float[]) source, sourceAt + sample * rowSize, op.scale(), op.shift(), batch, at, rowSize);
        }
    }
}
