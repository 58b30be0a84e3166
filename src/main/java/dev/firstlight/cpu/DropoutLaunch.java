package dev.firstlight.cpu;

import dev.firstlight.compute.ops.Dropout;

/** {@link Dropout}: each thread takes a contiguous part, and draws the random words of a piece at a time. */
final class DropoutLaunch extends CpuLaunch {
    /** Elements of a piece; a multiple of four, the words that one element of the generator gives. */
    private static final int PIECE = 256;

    private final Dropout op;
    private final Kernels kernels;
    private final Floats x, y;
    /** An element stays if the upper 24 bits of its word reach this: rate 2^24, rounded up. */
    private final int threshold;
    private final int[][] words;
    private int step;

    DropoutLaunch(Dropout op, CpuMemory memory, Kernels kernels, WorkerPool pool, int threads) {
        super(op, pool, threads);
        this.op = op;
        this.kernels = kernels;
        x = memory.floats(op.x());
        y = memory.floats(op.y());
        threshold = (int) Math.ceil(op.rate() * 0x1p24);
        words = new int[threads][2 * PIECE];
    }

    @Override
    void prepare(int step) {
        this.step = step;
    }

    @Override
    public void run(int thread, int threads) {
        int to = partStart(y.size(), PIECE, thread + 1, threads);
        for (int at = partStart(y.size(), PIECE, thread, threads); at < to; at += PIECE) {
            int n = Math.min(PIECE, to - at);
            kernels.philox(op.seed(), at / 4, step, op.stream(), words[thread], (n + 3) / 4);
            kernels.dropout(words[thread], threshold, op.scale(), x.array(), x.offset() + at, y.array(), y.offset() + at, n);
        }
    }
}
