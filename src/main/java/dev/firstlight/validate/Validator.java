package dev.firstlight.validate;

import dev.firstlight.compute.Backend;
import dev.firstlight.compute.Launch;
import dev.firstlight.compute.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
        boolean answers = true;
        compiling = 0;
        ExecutorService worker = Executors.newSingleThreadExecutor(body -> {
            Thread thread = new Thread(body, "validate");
            thread.setDaemon(true);
            return thread;
        });
        try {
            for (int i = 0; i < cases.size(); i += CHUNK) {
                List<Case> chunk = cases.subList(i, Math.min(cases.size(), i + CHUNK));
                List<Built> built = answers ? build(worker, chunk) : chunk.stream().map(Built::unbuilt).toList();
                for (Built each : built) {
                    CaseResult result = each.result != null ? each.result
                            : answers ? finish(worker, each) : each.result(Verdict.NOT_RUN, Double.NaN, "the device stopped answering before", 0);
                    answers &= !result.finding().startsWith(Built.HUNG) && !result.finding().startsWith(Built.STILL_BUILDING);
                    results.add(result);
                    listener.finished(result, results.size(), cases.size());
                }
            }
        } finally {
            worker.shutdown();
        }
        return new Report(backend.device(), seed, results, seconds(start), compiling, answers, answers ? backend.allocatedBytes() - bytesBefore : 0);
    }

    /** Gives memory to the cases and builds them, all at once if possible, one by one to find those that do not build. */
    private List<Built> build(ExecutorService worker, List<Case> chunk) {
        try {
            return within(worker, Math.max(BUILD_SECONDS, timeoutSeconds), () -> buildTogether(chunk));
        } catch (TimeoutException e) {
            return chunk.stream().map(each -> Built.failed(each, Built.STILL_BUILDING + " or those of a case beside it, after " + BUILD_SECONDS + " s", null)).toList();
        } catch (ExecutionException e) {
            return chunk.size() == 1 ? List.of(Built.failed(chunk.get(0), "failed to build: " + e.getCause().getMessage(), e.getCause()))
                    : chunk.stream().flatMap(each -> build(worker, List.of(each)).stream()).toList();
        }
    }

    private List<Built> buildTogether(List<Case> chunk) {
        chunk.forEach(each -> each.arena().allocate(backend));
        try {
            List<Op> ops = chunk.stream().flatMap(each -> each.ops().stream()).toList();
            long start = System.nanoTime();
            List<Launch> launches = backend.compile(ops);
            compiling += seconds(start);
            List<Built> built = new ArrayList<>();
            int next = 0;
            for (Case each : chunk) {
                built.add(new Built(each, launches.subList(next, next += each.ops().size()), null));
            }
            return built;
        } catch (RuntimeException | Error e) {
            chunk.forEach(each -> each.arena().release(backend));
            throw e;
        }
    }

    private CaseResult finish(ExecutorService worker, Built built) {
        long start = System.nanoTime();
        try {
            return within(worker, timeoutSeconds, () -> execute(built, start));
        } catch (TimeoutException e) {
            return built.result(Verdict.FAILED, Double.NaN, Built.HUNG + ": it was built and had not ended after " + timeoutSeconds + " s", seconds(start));
        } catch (ExecutionException e) {
            return built.result(Verdict.FAILED, Double.NaN, "failed to run: " + e.getCause(), seconds(start), e.getCause());
        }
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
            return built.result(verdict, worst.ratio(), worst.finding(), seconds(start));
        } finally {
            built.launches.forEach(Launch::close);
            subject.arena().release(backend);
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

    /** A case with its launches, or what came of it if it never got so far. */
    private record Built(Case subject, List<Launch> launches, CaseResult result) {
        static final String HUNG = "hung", STILL_BUILDING = "the device's compiler was still building its kernels";

        static Built unbuilt(Case subject) {
            return new Built(subject, List.of(), null);
        }

        static Built failed(Case subject, String finding, Throwable thrown) {
            return new Built(subject, List.of(), unbuilt(subject).result(Verdict.FAILED, Double.NaN, finding, 0, thrown));
        }

        CaseResult result(Verdict verdict, double worst, String finding, double seconds) {
            return result(verdict, worst, finding, seconds, null);
        }

        CaseResult result(Verdict verdict, double worst, String finding, double seconds, Throwable thrown) {
            List<String> kernels = launches.stream().flatMap(launch -> launch.kernels().stream()).toList();
            String options = launches.stream().map(Launch::options).filter(text -> !text.isEmpty()).distinct().collect(Collectors.joining("; "));
            String shapes = subject.ops().size() > 4 ? subject.ops().size() + " operations" : subject.ops().stream()
                    .map(op -> op.reads() + " -> " + op.writes()).collect(Collectors.joining("; "));
            return new CaseResult(subject.name(), kernels, options, shapes, verdict, worst, finding, seconds, thrown);
        }
    }
}
