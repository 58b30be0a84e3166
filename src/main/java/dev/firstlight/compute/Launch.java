package dev.firstlight.compute;

import java.util.List;

/**
 * An operation compiled for one backend: kernels with their arguments bound. Running it allocates nothing, looks nothing up
 * and compiles nothing. It may return before the work is done; launches of one backend take effect in the order they were
 * run, and {@link Backend#read} and {@link Backend#synchronize} wait for all of them.
 */
public interface Launch extends AutoCloseable {
    /** The operation this launch carries out. */
    Op op();

    /** The names of the kernels it runs, in order; at least one. */
    List<String> kernels();

    /** How its kernels were built, for reports: compiler options. Empty where nothing is built at run time. */
    default String options() {
        return "";
    }

    /**
     * Runs once.
     *
     * @param step which step of the plan this is, counted from 0; operations that read a batch, a rate or a random number
     *             stream, or write a per-step result, take their position from it
     */
    void run(int step);

    /** Frees what this launch alone holds. The tensors stay. */
    @Override
    default void close() {}
}
