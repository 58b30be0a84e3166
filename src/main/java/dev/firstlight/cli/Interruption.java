package dev.firstlight.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import sun.misc.Signal;

/**
 * Lets Ctrl-C end work in good order: the work is asked to stop, and the JVM ends only once the work has closed this. A second
 * Ctrl-C ends the JVM at once.
 */
final class Interruption implements BooleanSupplier, AutoCloseable {
    /** What shells report of a program that Ctrl-C ended: 128 and the signal's number. */
    private static final int INTERRUPTED = 130;

    private final AtomicBoolean asked = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread hook = new Thread(this::hold, "interruption");

    Interruption() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void hold() {
        asked.set(true);
        onNext(() -> Runtime.getRuntime().halt(INTERRUPTED));
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Runs this at the next Ctrl-C. */
    static void onNext(Runnable action) {
        Signal.handle(new Signal("INT"), signal -> action.run());
    }

    /** Asks the work to stop for another reason. */
    void ask() {
        asked.set(true);
    }

    /** Whether the work is to stop. */
    @Override
    public boolean getAsBoolean() {
        return asked.get();
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            // the hook is at work, and now ends
        }
    }
}
