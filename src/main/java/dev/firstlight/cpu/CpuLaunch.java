package dev.firstlight.cpu;

import dev.firstlight.compute.Launch;
import dev.firstlight.compute.Op;
import java.util.List;

/** An operation bound to its arrays, cut into parts for a number of threads that was fixed when it was compiled. */
abstract class CpuLaunch implements Launch, WorkerPool.Task {
    private final Op op;
    private final WorkerPool pool;
    private final int threads;

    /** @param threads how many threads take part */
    CpuLaunch(Op op, WorkerPool pool, int threads) {
        this.op = op;
        this.pool = pool;
        this.threads = threads;
    }

    /** What must be known before the threads start: positions that depend on the step. */
    void prepare(int step) {}

    @Override
    public final void run(int step) {
        prepare(step);
        execute(pool, threads);
    }

    /** Runs all parts. */
    void execute(WorkerPool pool, int threads) {
        pool.run(this, threads);
    }

    @Override
    public final Op op() {
        return op;
    }

    @Override
    public List<String> kernels() {
        return List.of(op.name());
    }

    /** Memory of its own for each thread, n floats and space enough behind them that no two threads work on neighbouring cache lines. */
    static float[][] scratch(int threads, int n) {
        return new float[threads][n + 32];
    }

    /** Where part {@code thread} of {@code threads} equal parts of {@code n} elements begins; parts begin at multiples of {@code grain}. */
    static int partStart(int n, int grain, int thread, int threads) {
        long grains = (n + grain - 1L) / grain;
        return (int) Math.min(n, grains * thread / threads * grain);
    }
}
