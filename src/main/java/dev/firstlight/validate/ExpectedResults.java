package dev.firstlight.validate;

import dev.firstlight.compute.Precision;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/** What cases must leave in memory, computed on a thread of its own while the device and its compiler work on the cases before. */
final class ExpectedResults implements AutoCloseable {
    /** Elements of cases under way at the most, or one case: bounds and values in float64 take a hundred bytes and more for each. */
    private static final long MOST_ELEMENTS = 1 << 20;
    private static final int MOST_CASES = 32;

    private final List<Case> cases;
    private final long seed;
    private final Precision precision;
    private final ExecutorService thread;
    private final Deque<FutureTask<Judge>> ahead = new ArrayDeque<>();
    /** The case whose result is handed out next, the first that is not begun, and the elements of those in between. */
    private int next, unbegun;
    private long elements;

    /** @param apart whether there is to be another thread; without it, results are computed when they are handed out */
    ExpectedResults(List<Case> cases, long seed, Precision precision, boolean apart) {
        this.cases = cases;
        this.seed = seed;
        this.precision = precision;
        this.thread = !apart ? null : Executors.newSingleThreadExecutor(body -> {
            Thread reference = new Thread(body, "reference");
            reference.setDaemon(true);
            return reference;
        });
        begin();
    }

    /** What to judge the next case by; to be called once for each, in their order. */
    Future<Judge> next() {
        FutureTask<Judge> judge = ahead.remove();
        elements -= cases.get(next++).elements();
        begin();
        if (thread == null) {
            judge.run();
        }
        return judge;
    }

    private void begin() {
        while (unbegun < cases.size() && (ahead.isEmpty() || ahead.size() < MOST_CASES && elements + cases.get(unbegun).elements() <= MOST_ELEMENTS)) {
            Case subject = cases.get(unbegun++);
            subject.arena();  // places its tensors, here, where others see it
            FutureTask<Judge> judge = new FutureTask<>(() -> new Judge(subject, subject.image(seed), precision));
            ahead.add(judge);
            elements += subject.elements();
            if (thread != null) {
                thread.execute(judge);
            }
        }
    }

    @Override
    public void close() {
        if (thread != null) {
            thread.shutdownNow();
        }
    }
}
