package dev.firstlight.cli;

import dev.firstlight.cpu.CpuBackend;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.module.ModuleFinder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Starts this program once more with the Vector API. No manifest can add an incubator module, and the CPU backend computes about
 * twice as fast with it; a second start costs a quarter second.
 */
final class Relaunch {
    /** Set to {@code off} it keeps the program in the JVM it was started in. */
    private static final String VARIABLE = "FIRSTLIGHT_RELAUNCH";
    /** Tells the second JVM why it computes on the CPU. */
    private static final String REASON = "firstlight.cpu.reason";
    private static final String MODULE = "jdk.incubator.vector";
    private static final String INCUBATOR_WARNING = "WARNING: Using incubator modules";

    private Relaunch() {}

    /** In the second JVM: why the first one chose the CPU backend. */
    static Optional<String> reason() {
        return Optional.ofNullable(System.getProperty(REASON));
    }

    /** In the second JVM: ends it, in good order, if the first one is killed. */
    static void followTheFirst() {
        if (reason().isPresent()) {
            ProcessHandle.current().parent().ifPresent(first -> first.onExit().thenRun(() -> System.exit(ExitCode.WORK_FAILED)));
        }
    }

    /**
     * Runs the command line in a second JVM if this one lacks what the CPU backend is fastest with.
     *
     * @return its exit code; empty if this JVM is to do the work
     */
    static OptionalInt forVectorApi(DeviceSelection selection, String[] args) {
        boolean wanted = selection.openCl() == null && reason().isEmpty() && !CpuBackend.vectorApiPresent()
                && !"off".equalsIgnoreCase(System.getenv(VARIABLE));
        if (!wanted || ModuleFinder.ofSystem().find(MODULE).isEmpty()) {
            return OptionalInt.empty();
        }
        try {
            return OptionalInt.of(run(command(selection.reason(), args)));
        } catch (IOException notStarted) {
            return OptionalInt.empty();
        }
    }

    private static List<String> command(String reason, String[] args) {
        List<String> given = ManagementFactory.getRuntimeMXBean().getInputArguments();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(given);
        if (given.stream().noneMatch(flag -> flag.matches("-XX:\\+Use\\w+GC"))) {
            command.add("-XX:+UseSerialGC");  // hardly anything is allocated: the smallest and quickest to start
        }
        if (given.stream().noneMatch(flag -> flag.startsWith("-Xmx") || flag.contains("MaxRAM") || flag.contains("MaxHeap"))) {
            command.add("-XX:MaxRAMPercentage=70");  // the device's memory is the heap, of which Java takes a quarter by itself
        }
        command.addAll(List.of("--add-modules", MODULE, "-D" + REASON + "=" + reason));
        String classPath = System.getProperty("java.class.path");
        command.addAll(Shell.isJar(classPath) ? List.of("-jar", classPath) : List.of("-cp", classPath, Main.class.getName()));
        command.addAll(List.of(args));
        return command;
    }

    /** Runs a process on this one's input and outputs to its end. When this process is told to end, it tells the other and waits. */
    private static int run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectInput(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT).start();
        Thread errors = new Thread(() -> copyErrors(process), "errors");
        errors.start();
        Thread ending = new Thread(() -> {
            Interruption.onNext(process::destroyForcibly);
            process.destroy();
            await(process, errors);
        }, "ending");
        Runtime.getRuntime().addShutdownHook(ending);
        int code = await(process, errors);
        try {
            Runtime.getRuntime().removeShutdownHook(ending);
        } catch (IllegalStateException alreadyEnding) {
            // the hook does the rest
        }
        return code;
    }

    private static int await(Process process, Thread errors) {
        try {
            int code = process.waitFor();
            errors.join();
            return code;
        } catch (InterruptedException e) {
            process.destroy();
            throw new IllegalStateException("interrupted while waiting for the second JVM", e);
        }
    }

    /** Copies the process's error output, but for the warning about the module we asked for. */
    private static void copyErrors(Process process) {
        PrintStream err = new PrintStream(System.err, true, StandardCharsets.ISO_8859_1);  // bytes stay as they are
        try (BufferedReader lines = process.errorReader(StandardCharsets.ISO_8859_1)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.startsWith(INCUBATOR_WARNING)) {
                    err.println(line);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
