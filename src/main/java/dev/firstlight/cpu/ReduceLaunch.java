package dev.firstlight.cpu;

import dev.firstlight.compute.ops.Reduce;

/** {@link Reduce}: each thread reduces some of the blocks, each block in an order of its own that never changes. */
final class ReduceLaunch extends CpuLaunch {
    private final Reduce op;
    private final Kernels kernels;
    private final Floats x, out;

    ReduceLaunch(Reduce op, CpuMemory memory, Kernels kernels, WorkerPool pool, int threads) {
        super(op, pool, threads);
        this.op = op;
        this.kernels = kernels;
        x = memory.floats(op.x());
        out = memory.floats(op.out());
    }

    @Override
    public void run(int thread, int threads) {
        int to = partStart(out.size(), 1, thread + 1, threads);
        for (int p = partStart(out.size(), 1, thread, threads); p < to; p++) {
            long begin = Math.min(x.size(), (long) p * op.block()), end = Math.min(x.size(), begin + op.block());
            out.array()[out.offset() + p] = reduce(x.offset() + (int) begin, (int) (end - begin));
        }
    }

    private float reduce(int at, int n) {
        return switch (op.kind()) {
            case SUM -> kernels.sum(x.array(), at, n);
            case SUM_OF_SQUARES -> kernels.sumOfSquares(x.array(), at, n);
            case NON_FINITE -> kernels.nonFinite(x.array(), at, n);
        };
    }
}
