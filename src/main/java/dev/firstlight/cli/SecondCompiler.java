package dev.firstlight.cli;

import dev.firstlight.compute.Op;
import dev.firstlight.opencl.OpenClBackend;
import dev.firstlight.opencl.OpenClDevice;
import dev.firstlight.validate.Rehearsal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A second process that compiles what is needed last while the first, which was started with the same command line, begins at the front,
 * until they meet. For PoCL, which compiles a single program at a time in a process, whatever the number of threads and contexts, but
 * finds on disk what another process has compiled. Nothing depends on it: if it fails or stands still, the first process compiles all
 * by itself.
 */
final class SecondCompiler implements AutoCloseable {
    /** What makes a process the second; its value is the number of the first. */
    static final String OPTION = "--compile-ahead";
    /** The second process runs little Java, and that once: compiling that well would cost more than it gains. */
    private static final String COMPILE_JAVA_QUICKLY = "-XX:TieredStopAtLevel=1";
    private static final int DONE = '.';

    private final Process process;

    private SecondCompiler(Process process) {
        this.process = process;
    }

    /** None. */
    static SecondCompiler none() {
        return new SecondCompiler(null);
    }

    /**
     * Starts it where it helps: beside PoCL, if there are several processors.
     *
     * @param device the device that is computed on, or null for the CPU backend
     * @param args   the command line of this process
     */
    static SecondCompiler beside(OpenClDevice device, List<String> args) {
        if (device == null || !device.isPocl() || Runtime.getRuntime().availableProcessors() == 1) {
            return none();
        }
        List<String> same = new ArrayList<>(args);
        same.addAll(List.of(OPTION, Long.toString(ProcessHandle.current().pid())));
        try {
            return new SecondCompiler(new ProcessBuilder(Relaunch.program(List.of(COMPILE_JAVA_QUICKLY), same))
                    .redirectError(ProcessBuilder.Redirect.DISCARD).start());
        } catch (IOException notStarted) {
            return none();
        }
    }

    /**
     * What the second process does: operations from the last to the first, and a sign for each list of them. Those are passed over whose
     * programs others had it compile before. It ends with the first process.
     *
     * @param first the first process
     * @param parts operations that are needed together
     */
    static void work(long first, OpenClBackend backend, List<List<Op>> parts) {
        ProcessHandle.of(first).ifPresentOrElse(process -> process.onExit().thenRun(SecondCompiler::end), SecondCompiler::end);
        Set<String> compiled = new HashSet<>();
        for (int i = parts.size() - 1; i >= 0; i--) {
            List<String> needed = parts.get(i).stream().map(backend::lower).map(launch -> launch.kernels() + launch.options()).toList();
            if (compiled.addAll(needed)) {
                Rehearsal.run(backend, parts.get(i));
            }
            System.out.write(DONE);
            System.out.flush();
        }
    }

    private static void end() {
        Runtime.getRuntime().halt(ExitCode.WORK_FAILED);
    }

    /** Ends it where it has met the first process. @param done what the first is done with of so many parts */
    void progress(int done, int total) {
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
