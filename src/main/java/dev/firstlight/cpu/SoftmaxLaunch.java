package dev.firstlight.cpu;

import dev.firstlight.compute.ops.Softmax;

/** {@link Softmax}: each thread takes some rows. The exponentials of all its rows are computed in one sweep: rows are often short. */
final class SoftmaxLaunch extends CpuLaunch {
    private final Kernels kernels;
    private final Floats x, y;
    private final int rows, columns;

    SoftmaxLaunch(Softmax op, CpuMemory memory, Kernels kernels, WorkerPool pool, int threads) {
        super(op, pool, threads);
        this.kernels = kernels;
        x = memory.floats(op.x());
        y = memory.floats(op.y());
        rows = op.x().shape().get(0);
        columns = op.x().shape().get(1);
    }

    @Override
    public void run(int thread, int threads) {
        int from = partStart(rows, 1, thread, threads), to = partStart(rows, 1, thread + 1, threads);
        float[] values = y.array();
        for (int row = from; row < to; row++) {
            SoftmaxRows.subtractMaximum(x.array(), x.offset() + row * columns, values, y.offset() + row * columns, columns);
        }
        kernels.exp(values, y.offset() + from * columns, (to - from) * columns);
        for (int row = from; row < to; row++) {
            int at = y.offset() + row * columns;
            float sum = kernels.sum(values, at, columns);
            for (int i = at; i < at + columns; i++) {
                values[i] /= sum;
            }
        }
    }
}
