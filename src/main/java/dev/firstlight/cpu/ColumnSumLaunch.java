package dev.firstlight.cpu;

import dev.firstlight.compute.ops.ColumnSum;
import java.util.Arrays;

/** {@link ColumnSum}: each thread adds up some of the columns, row by row, so that memory is read in order. */
final class ColumnSumLaunch extends CpuLaunch {
    private final boolean accumulate;
    private final Kernels kernels;
    private final Floats x, out;

    ColumnSumLaunch(ColumnSum op, CpuMemory memory, Kernels kernels, WorkerPool pool, int threads) {
        super(op, pool, threads);
        this.accumulate = op.accumulate();
        this.kernels = kernels;
        x = memory.floats(op.x());
        out = memory.floats(op.out());
    }

    @Override
    public void run(int thread, int threads) {
        int columns = out.size();
        int from = partStart(columns, 16, thread, threads), to = partStart(columns, 16, thread + 1, threads);
        if (!accumulate) {
            Arrays.fill(out.array(), out.offset() + from, out.offset() + to, 0);
        }
        for (int at = x.offset() + from; at < x.offset() + x.size(); at += columns) {
            kernels.add(x.array(), at, out.array(), out.offset() + from, to - from);
        }
    }
}
