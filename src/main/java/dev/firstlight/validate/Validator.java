package dev.firstlight.validate;

import dev.firstlight.compute.Backend;
import dev.firstlight.compute.Launch;
import dev.firstlight.compute.Op;
import dev.firstlight.compute.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Runs cases on a backend and judges them. All work on the backend is done by one thread of its own, so that a kernel that
 * never ends is noticed: the case is named, and those after it are not run, because the device may never answer again. With all the
 * time in the world, the calling thread does the work: oclgrind's look for uninitialised memory needs that.
 */
public final class Validator {
    /** Cases built together: enough for a compiler that works in parallel. */
    private static final int CHUNK = 16;
    /** Compilers are slow on slow and busy machines; one that takes so long for a chunk is not waited for. */
    private static final double BUILD_SECONDS = 900;
    private final Backend backend;
    private final long seed;
    private final double timeoutSeconds;
    private double compiling;
    private boolean answers;
    private String whyNotRun;

    /**
     * @param backend        the backend under test; it stays the caller's to close
     * @param seed           what all inputs are drawn from
     * @param timeoutSeconds how long the two runs of a case may take, building excluded but for what a driver leaves to the first
     *                       launch; may be infinite
     */
    public Validator(Backend backend, long seed, double timeoutSeconds) {
        this.backend = backend;
        this.seed = seed;
        this.timeoutSeconds = timeoutSeconds;
    }

    public Report run(List<Case> cases, Listener listener) {
        long start = System.nanoTime(), bytesBefore = backend.allocatedBytes();
        List<CaseResult> results = new ArrayList<>();
        whyNotRun = null;
        answers = true;
        compiling = 0;
        ExecutorService worker = Executors.newSingleThreadExecutor(body -> {
            Thread thread = new Thread(body, "validate");
            thread.setDaemon(true);
            return thread;
        });
        try {
            for (int i = 0; i < cases.size(); i += CHUNK) {
                run(cases.subList(i, Math.min(cases.size(), i + CHUNK)), worker, listener, result -> {
                    results.add(result);
                    if (!listener.finished(result, results.size(), cases.size()) && whyNotRun == null) {
                        whyNotRun = "the validation was ended before";
                    }
                });
            }
        } finally {
            worker.shutdown();
        }
        return new Report(backend.device(), seed, results, seconds(start), compiling, answers, answers ? backend.allocatedBytes() - bytesBefore : 0, 0);
    }

    /** Builds the cases and runs them, all at once if possible, one after the other to find those that do not build. */
    private void run(List<Case> chunk, ExecutorService worker, Listener listener, Consumer<CaseResult> results) {
        if (whyNotRun != null) {
            chunk.forEach(each -> results.accept(unbuilt(each, Verdict.NOT_RUN, whyNotRun, null)));
            return;
        }
        String kernels = chunk.size() == 1 ? "its kernels" : "its kernels, or those of a case beside it,";
        listener.begins(chunk.stream().map(each -> unbuilt(each, Verdict.FAILED, "the program ended while " + kernels + " were built", null)).toList());
        try {
            for (Built each : within(worker, Math.max(BUILD_SECONDS, timeoutSeconds), () -> build(chunk))) {
                results.accept(whyNotRun != null ? leave(worker, each) : finish(worker, each, listener));
            }
        } catch (TimeoutException e) {
            stopsAnswering();
            chunk.forEach(each -> results.accept(unbuilt(each, Verdict.FAILED, "the device's compiler was still building " + kernels + " after " + BUILD_SECONDS + " s", null)));
        } catch (ExecutionException e) {
            if (chunk.size() > 1) {
                chunk.forEach(each -> run(List.of(each), worker, listener, results));
            } else {
                results.accept(unbuilt(chunk.get(0), Verdict.FAILED, "failed to build: " + e.getCause().getMessage() + afterwards(worker), e.getCause()));
            }
        }
    }

    private void stopsAnswering() {
        answers = false;
        whyNotRun = "the device stopped answering before";
    }

    /** Gives memory to the cases and builds them. */
    private List<Built> build(List<Case> chunk) {
        List<Arena> arenas = new ArrayList<>();
        try {
            for (Case each : chunk) {
                each.arena().allocate(backend);
                arenas.add(each.arena());
            }
            List<Op> ops = chunk.stream().flatMap(each -> each.ops().stream()).toList();
            long start = System.nanoTime();
            List<Launch> launches = backend.compile(ops);
            compiling += seconds(start);
            List<Built> built = new ArrayList<>();
            int next = 0;
            for (Case each : chunk) {
                built.add(new Built(each, launches.subList(next, next += each.ops().size())));
            }
            return built;
        } catch (RuntimeException | Error e) {
            arenas.forEach(arena -> arena.release(backend));
            throw e;
        }
    }

    private CaseResult finish(ExecutorService worker, Built built, Listener listener) {
        long start = System.nanoTime();
        listener.begins(List.of(built.result(Verdict.FAILED, Double.NaN, "the program ended while it ran", 0, null)));
        try {
            return within(worker, timeoutSeconds, () -> execute(built, start));
        } catch (TimeoutException e) {
            stopsAnswering();
            return built.result(Verdict.FAILED, Double.NaN, "hung: it was built and had not ended after " + timeoutSeconds + " s", seconds(start), null);
        } catch (ExecutionException e) {
            return built.result(Verdict.FAILED, Double.NaN, "failed to run: " + e.getCause() + afterwards(worker), seconds(start), e.getCause());
        }
    }

    /** What a failure did to the device, in words: after an access that is not allowed, drivers may refuse all that is asked of them. */
    private String afterwards(ExecutorService worker) {
        if (remembers(worker)) {
            return "";
        }
        stopsAnswering();
        return "; the device answers no more";
    }

    private boolean remembers(ExecutorService worker) {
        Tensor probe = Tensor.floats("probe", 1);
        try {
            return within(worker, timeoutSeconds, () -> {
                backend.allocate(probe);
                backend.write(probe, new float[] {1});
                float kept = backend.readFloats(probe)[0];
                backend.release(probe);
                return kept == 1;
            });
        } catch (TimeoutException | ExecutionException e) {
            return false;
        }
    }

    /** Gives back what was made for a case that will not be run, if anybody is there to take it. */
    private CaseResult leave(ExecutorService worker, Built built) {
        if (answers) {
            try {
                within(worker, timeoutSeconds, () -> {
                    giveBack(built);
                    return null;
                });
            } catch (TimeoutException | ExecutionException e) {
                stopsAnswering();
            }
        }
        return built.result(Verdict.NOT_RUN, Double.NaN, whyNotRun, 0, null);
    }

    private void giveBack(Built built) {
        built.launches.forEach(Launch::close);
        built.subject.arena().release(backend);
    }

    private CaseResult execute(Built built, long start) {
        Case subject = built.subject;
        try {
            ArenaImage initial = subject.image(seed);
            long began = System.nanoTime();
            ArenaImage first = execute(built, initial);
            double firstSeconds = seconds(began);
            began = System.nanoTime();
            ArenaImage second = execute(built, initial);
            compiling += Math.max(0, firstSeconds - seconds(began));
            Judge judge = new Judge(subject, initial, backend.precision());
            Judge.Deviation worst = judge.judge(first);
            if (worst.ratio() <= 1) {
                Judge.Deviation repeated = judge.repeated(first, second);
                worst = repeated.ratio() > 0 ? repeated : worst;
            }
            Verdict verdict = !(worst.ratio() <= 1) ? Verdict.FAILED : worst.ratio() > subject.suspicious() ? Verdict.SUSPICIOUS : Verdict.PASSED;
            return built.result(verdict, worst.ratio(), worst.finding(), seconds(start), null);
        } finally {
            giveBack(built);
        }
    }

    private ArenaImage execute(Built built, ArenaImage initial) {
        built.subject.arena().write(backend, initial);
        for (int step : built.subject.steps()) {
            built.launches.forEach(launch -> launch.run(step));
        }
        backend.synchronize();
        return built.subject.arena().read(backend);
    }

    private static <T> T within(ExecutorService worker, double seconds, Callable<T> work) throws TimeoutException, ExecutionException {
        if (seconds == Double.POSITIVE_INFINITY) {
            try {
                return work.call();
            } catch (Exception e) {
                throw new ExecutionException(e);
            }
        }
        try {
            return worker.submit(work).get((long) (seconds * 1e9), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while validating", e);
        }
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) * 1e-9;
    }

    /** What came of a case that has no launches; its kernels are those it was to have, if that can be told. */
    private CaseResult unbuilt(Case subject, Verdict verdict, String finding, Throwable thrown) {
        List<Launch> lowered;
        try {
            lowered = subject.ops().stream().map(backend::lower).toList();
        } catch (UnsupportedOperationException notKnown) {
            lowered = List.of();
        }
        return new Built(subject, lowered).result(verdict, Double.NaN, finding, 0, thrown);
    }

    /** A case with its launches. */
    private record Built(Case subject, List<Launch> launches) {
        CaseResult result(Verdict verdict, double worst, String finding, double seconds, Throwable thrown) {
            List<String> kernels = launches.stream().flatMap(launch -> launch.kernels().stream()).toList();
            String options = launches.stream().map(Launch::options).filter(text -> !text.isEmpty()).distinct().collect(Collectors.joining("; "));
            String shapes = subject.ops().size() > 4 ? subject.ops().size() + " operations" : subject.ops().stream()
                    .map(op -> op.reads() + " -> " + op.writes()).collect(Collectors.joining("; "));
            return new CaseResult(subject.name(), kernels, options, shapes, verdict, worst, finding, seconds, thrown);
        }
    }
}
