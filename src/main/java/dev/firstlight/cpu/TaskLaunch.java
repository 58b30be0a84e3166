package dev.firstlight.cpu;

import dev.firstlight.compute.Op;
import java.util.List;

/** An operation whose work is prepared tasks, one after the other: all threads finish one before the next begins. */
final class TaskLaunch extends CpuLaunch {
    private final WorkerPool.Task[] tasks;
    private int current;

    TaskLaunch(Op op, WorkerPool pool, int threads, List<WorkerPool.Task> tasks) {
        super(op, pool, threads);
        this.tasks = tasks.toArray(WorkerPool.Task[]::new);
    }

    @Override
    void execute(WorkerPool pool, int threads) {
        for (current = 0; current < tasks.length; current++) {
            pool.run(this, threads);
        }
    }

    @Override
    public void run(int thread, int threads) {
        tasks[current].run(thread, threads);
    }
}
