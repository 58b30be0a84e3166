package dev.firstlight.cpu;

import dev.firstlight.compute.Op;

/**
 * An operation whose elements do not depend on each other: each thread takes one contiguous part, a piece at a time, so that a
 * loop in several sweeps finds its piece in the first-level cache again.
 */
final class ElementwiseLaunch extends CpuLaunch {
    /** Computes {@code n} elements from {@code from} on. */
    interface Loop {
        void run(int from, int n);
    }

    /** Parts begin at multiples of 64 elements, so that two threads never write the same cache line. */
    private static final int GRAIN = 64;

    private static final int PIECE = 2048;

    private final int size;
    private final Loop loop;

    ElementwiseLaunch(Op op, WorkerPool pool, int threads, int size, Loop loop) {
        super(op, pool, threads);
        this.size = size;
        this.loop = loop;
    }

    @Override
    public void run(int thread, int threads) {
        int from = partStart(size, GRAIN, thread, threads), to = partStart(size, GRAIN, thread + 1, threads);
        for (int at = from; at < to; at += PIECE) {
            loop.run(at, Math.min(PIECE, to - at));
        }
    }
}
