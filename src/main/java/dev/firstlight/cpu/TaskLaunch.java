package dev.firstlight.cpu;

import dev.firstlight.compute.Op;

/** An operation whose whole work is one prepared task. */
final class TaskLaunch extends CpuLaunch {
    private final WorkerPool.Task task;

    TaskLaunch(Op op, WorkerPool pool, int threads, WorkerPool.Task task) {
        super(op, pool, threads);
        this.task = task;
    }

    @Override
    public void run(int thread, int threads) {
        task.run(thread, threads);
    }
}
