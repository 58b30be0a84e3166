package dev.firstlight.cli;

import dev.firstlight.opencl.OpenClBackend;
import dev.firstlight.opencl.OpenClDevice;
import dev.firstlight.validate.Case;
import dev.firstlight.validate.CaseResult;
import dev.firstlight.validate.Listener;
import dev.firstlight.validate.Rehearsal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A second process that compiles what the last cases need while the first validates from the front, until they meet. PoCL, for one,
 * compiles a single program at a time in a process, whatever the number of threads and contexts, but finds on disk what another
 * process has compiled. Nothing depends on it: if it fails or stands still, the first process compiles all by itself.
 */
final class SecondCompiler implements Listener, AutoCloseable {
    /** What makes a {@code validate} the second process. */
    static final String OPTION = "--compile-ahead";
    /** Fewer are done before it has begun. */
    private static final int LEAST_CASES = 100;
    private static final int DONE = '.';

    private final Process process;

    private SecondCompiler(Process process) {
        this.process = process;
    }

    /**
     * Starts it where it helps: beside a driver that compiles on this machine's processors, if there are several.
     *
     * @param device what is validated, or null for the CPU backend
     * @param args   the command line of this process
     * @param cases  how many there are
     */
    static SecondCompiler beside(OpenClDevice device, List<String> args, int cases) {
        if (device == null || !device.kind().equals("cpu") || cases < LEAST_CASES || Runtime.getRuntime().availableProcessors() == 1) {
            return new SecondCompiler(null);
        }
        List<String> same = new ArrayList<>(args);
        same.add(OPTION);
        try {
            return new SecondCompiler(new ProcessBuilder(Relaunch.program(same)).redirectError(ProcessBuilder.Redirect.DISCARD).start());
        } catch (IOException notStarted) {
            return new SecondCompiler(null);
        }
    }

    /**
     * What the second process does: the cases from the last to the first, and a sign for each. Those are passed over whose programs
     * others had it compile before. It ends with the first process.
     */
    static void work(OpenClBackend backend, List<Case> cases) {
        ProcessHandle.current().parent().ifPresent(first -> first.onExit().thenRun(() -> Runtime.getRuntime().halt(ExitCode.WORK_FAILED)));
        Set<String> compiled = new HashSet<>();
        for (int i = cases.size() - 1; i >= 0; i--) {
            List<String> needed = cases.get(i).ops().stream().map(backend::lower).map(launch -> launch.kernels() + launch.options()).toList();
            if (compiled.addAll(needed)) {
                Rehearsal.run(backend, cases.get(i));
            }
            System.out.write(DONE);
            System.out.flush();
        }
    }

    @Override
    public void finished(CaseResult result, int done, int total) {
        if (process != null && done + compiled() >= total) {
            close();
        }
    }

    /** The signs so far; a pipe holds more than there can be. */
    private int compiled() {
        try {
            return process.getInputStream().available();
        } catch (IOException ended) {
            return 0;
        }
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
        }
    }
}
