package dev.firstlight.cpu;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * A fixed team of threads that runs one task at a time, cut into as many fixed parts as threads take part. The caller runs part 0;
 * the others are daemons and run the part of their number. What a part computes depends on its number alone, never on who runs it,
 * so results do not depend on timing.
 *
 * <p>Training is a rapid sequence of short tasks, so a thread that has finished spins for a moment in expectation of the next
 * one (a hand-over then costs well under a microsecond) and only then parks, so that a pause burns no processor time.
 *
 * <p>On a machine with other work to do a worker may not have got a processor. So the caller, done with its own part, takes over the parts
 * that nobody has begun; without that every task would wait until the system happens to run all threads at once.
 */
final class WorkerPool implements AutoCloseable {
    /** Work that is cut into as many parts as threads take part; {@code thread} is the number of the part. */
    interface Task {
        void run(int thread, int threads);
    }

    /** Turns of the waiting loop before a worker parks: about 100 microseconds. */
    private static final int SPINS_BEFORE_PARKING = 3_000;
    /** Turns of the caller's waiting loop before it offers the processor to a worker that has lost it in the middle of its part. */
    private static final int SPINS_BEFORE_YIELDING = 3_000;
    /** The bits of {@link #generation} that hold a number of threads. */
    private static final int THREAD_BITS = 16;
    /** Longs between two threads' counters, so that they never share a cache line or a pair of them. */
    private static final int STRIDE = 16;

    private final Thread[] workers;
    /** The number of the last task whose part {@code thread} somebody has begun, at {@code thread * STRIDE}. */
    private final AtomicLongArray begun;
    /** The number of the last task whose part {@code thread} is finished, at {@code thread * STRIDE}. */
    private final AtomicLongArray finished;
    /** 1 while a worker is parked or about to be, at {@code thread * STRIDE}. */
    private final AtomicLongArray parked;
    private final Throwable[] failures;
    private Task task;
    /** How many tasks there have been, and in the lowest bits the threads that take part in the last; writing it publishes {@link #task}. */
    private volatile long generation;
    private volatile boolean closed;

    WorkerPool(int threads) {
        begun = new AtomicLongArray(threads * STRIDE);
        finished = new AtomicLongArray(threads * STRIDE);
        parked = new AtomicLongArray(threads * STRIDE);
        failures = new Throwable[threads];
        workers = new Thread[threads];
        for (int thread = 1; thread < threads; thread++) {
            int number = thread;
            workers[thread] = new Thread(() -> work(number), "firstlight-cpu-" + thread);
            workers[thread].setDaemon(true);
            workers[thread].start();
        }
    }

    int threads() {
        return workers.length;
    }

    /** Runs the task's parts 0 to {@code threads - 1}, part 0 on the caller, and returns when all are done. */
    void run(Task work, int threads) {
        if (threads <= 1) {
            work.run(0, 1);
            return;
        }
        task = work;
        long number = ((generation >>> THREAD_BITS) + 1) << THREAD_BITS | threads;
        generation = number;
        for (int thread = 1; thread < threads; thread++) {
            if (parked.get(thread * STRIDE) != 0) {
                LockSupport.unpark(workers[thread]);
            }
        }
        try {
            work.run(0, threads);
        } finally {
            join(number, threads);
        }
        rethrowFailure(threads);
    }

    private void join(long number, int threads) {
        for (int thread = 1; thread < threads; thread++) {
            runPart(thread, number);
        }
        for (int thread = 1; thread < threads; thread++) {
            int spins = 0;
            while (finished.getAcquire(thread * STRIDE) != number) {
                if (++spins < SPINS_BEFORE_YIELDING) {
                    Thread.onSpinWait();
                } else {
                    Thread.yield();
                }
            }
        }
    }

    private void rethrowFailure(int threads) {
        for (int thread = 1; thread < threads; thread++) {
            Throwable failure = failures[thread];
            if (failure != null) {
                failures[thread] = null;
                throw new IllegalStateException("a worker thread failed: " + failure, failure);
            }
        }
    }

    private void work(int thread) {
        long seen = 0;
        while (!closed) {
            long number = generation;
            if (number == seen) {
                await(thread, seen);
                continue;
            }
            seen = number;
            runPart(thread, number);
        }
    }

    /**
     * Runs a part of the task with this number, if there is such a part and nobody has begun it. Numbers only grow, and a task ends only
     * when all its parts have been begun and finished: who is late finds the part begun, and who begins it finds its task.
     */
    private void runPart(int thread, long number) {
        int threads = (int) number & (1 << THREAD_BITS) - 1;
        long last = begun.get(thread * STRIDE);
        if (thread >= threads || last >= number || !begun.compareAndSet(thread * STRIDE, last, number)) {
            return;
        }
        try {
            task.run(thread, threads);
        } catch (Throwable failure) {
            failures[thread] = failure;
        }
        finished.setRelease(thread * STRIDE, number);
    }

    /** Returns once there may be a task after the one numbered {@code seen}. */
    private void await(int thread, long seen) {
        for (int spin = 0; spin < SPINS_BEFORE_PARKING; spin++) {
            if (generation != seen || closed) {
                return;
            }
            Thread.onSpinWait();
        }
        parked.set(thread * STRIDE, 1);
        // Looked at once more after the flag is up: the caller raises the number first and reads the flag then, so one of the
        // two sees the other.
        while (generation == seen && !closed) {
            LockSupport.park(this);
        }
        parked.set(thread * STRIDE, 0);
    }

    @Override
    public void close() {
        closed = true;
        for (int thread = 1; thread < workers.length; thread++) {
            LockSupport.unpark(workers[thread]);
        }
    }
}
