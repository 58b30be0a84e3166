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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Starts this program once more with the Vector API. No manifest can add an incubator module, and the CPU backend computes about
 * twice as fast with it. Where the command line shows at a glance that the second JVM may be needed, the first does nothing but
 * start it, for what it would do before is lost: reading the command line takes longer than starting a JVM.
 */
final class Relaunch {
    /** Commands that compute, by default on whatever device is best. */
    static final Set<String> COMPUTING = Set.of("train", "eval", "predict", "devices", "validate", "bench", "tune");

    /** Set to {@code off} it keeps the program in the JVM it was started in. */
    private static final String VARIABLE = "FIRSTLIGHT_RELAUNCH";
    /** Tells the second JVM that it is the second, and what for. */
    private static final String SECOND = "firstlight.second", VECTOR = "vector", WATCHED = "watched";
    private static final String MODULE = "jdk.incubator.vector";
    private static final String INCUBATOR_WARNING = "WARNING: Using incubator modules";
    private static final String DEVICE = "--device";

    private Relaunch() {}

    /** In the second JVM: ends it, in good order, if the first one is killed. */
    static void followTheFirst() {
        if (isSecond()) {
            ProcessHandle.current().parent().ifPresent(first -> first.onExit().thenRun(() -> System.exit(ExitCode.WORK_FAILED)));
        }
    }

    private static boolean isSecond() {
        return System.getProperty(SECOND) != null;
    }

    /** When the user started this program: in the second JVM, when the first one was. Empty where the system does not tell. */
    static Optional<Instant> started() {
        Optional<ProcessHandle> first = isSecond() ? ProcessHandle.current().parent() : Optional.of(ProcessHandle.current());
        return first.flatMap(process -> process.info().startInstant());
    }

    /**
     * Runs the command line in a second JVM if a look at it tells that it may compute on the CPU.
     *
     * @return its exit code; empty if this JVM is to go on
     */
    static OptionalInt atAGlance(String[] args) {
        return mayComputeOnCpu(args) ? withVectorApi(args) : OptionalInt.empty();
    }

    /** Whether these arguments are those of a command that computes, without naming a device other than the CPU. */
    static boolean mayComputeOnCpu(String[] args) {
        if (args.length == 0 || !COMPUTING.contains(args[0])) {
            return false;
        }
        for (int i = 1; i < args.length; i++) {
            String device = args[i].startsWith(DEVICE + "=") ? args[i].substring(DEVICE.length() + 1)
                    : args[i].equals(DEVICE) && i + 1 < args.length ? args[i + 1] : "auto";
            if (args[i].equals("--help") || args[i].equals("-h") || !device.equalsIgnoreCase("cpu") && !device.equalsIgnoreCase("auto")) {
                return false;
            }
        }
        return true;
    }

    /**
     * Runs the command line in a second JVM if this one lacks what the CPU backend is fastest with.
     *
     * @return its exit code; empty if this JVM is to do the work
     */
    static OptionalInt withVectorApi(String[] args) {
        if (VECTOR.equals(System.getProperty(SECOND)) || CpuBackend.vectorApiPresent() || isOff() || ModuleFinder.ofSystem().find(MODULE).isEmpty()) {
            return OptionalInt.empty();
        }
        try {
            return OptionalInt.of(run(command(args)));
        } catch (IOException notStarted) {
            return OptionalInt.empty();
        }
    }

    /**
     * Runs the command line in a second JVM, with what the CPU backend is fastest with if a look at it tells that it may compute there.
     *
     * @param options options of the JVM if it does not
     * @return its exit code; empty if this JVM is to do the work
     */
    static OptionalInt inSecondJvm(List<String> options, String[] args) throws IOException {
        if (isOff() || isSecond()) {
            return OptionalInt.empty();
        }
        OptionalInt code = atAGlance(args);
        if (code.isPresent()) {
            return code;
        }
        List<String> all = new ArrayList<>(collector(ownOptions()));
        all.addAll(options);
        all.add("-D" + SECOND + "=" + WATCHED);
        return OptionalInt.of(run(program(all, List.of(args))));
    }

    private static boolean isOff() {
        return "off".equalsIgnoreCase(System.getenv(VARIABLE));
    }

    private static List<String> command(String[] args) {
        List<String> given = ownOptions();
        List<String> command = new ArrayList<>();
        command.add(java());
        command.addAll(given);
        command.addAll(collector(given));
        if (given.stream().noneMatch(flag -> flag.startsWith("-Xmx") || flag.contains("MaxRAM") || flag.contains("MaxHeap"))) {
            command.add("-XX:MaxRAMPercentage=70");  // the device's memory is the heap, of which Java takes a quarter by itself
        }
        if (given.stream().noneMatch(flag -> flag.startsWith("-XX:ObjectAlignmentInBytes"))) {
            command.add("-XX:ObjectAlignmentInBytes=64");  // arrays begin at cache lines: a vector that crosses one takes two accesses
        }
        command.addAll(List.of("--add-modules", MODULE, "-D" + SECOND + "=" + VECTOR));
        command.addAll(main());
        command.addAll(List.of(args));
        return command;
    }

    /** What to collect garbage with, unless the user chose it: hardly any is made, so the smallest and quickest to start. */
    private static List<String> collector(List<String> given) {
        return given.stream().anyMatch(flag -> flag.matches("-XX:\\+Use\\w+GC")) ? List.of() : List.of("-XX:+UseSerialGC");
    }

    /** A command that starts this program with other arguments in a JVM like this one, but for more options. */
    static List<String> program(List<String> options, List<String> args) {
        List<String> command = new ArrayList<>(List.of(java()));
        command.addAll(ownOptions());
        command.addAll(options);
        command.addAll(main());
        command.addAll(args);
        return command;
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static List<String> main() {
        String classPath = System.getProperty("java.class.path");
        return Shell.isJar(classPath) ? List.of("-jar", classPath) : List.of("-cp", classPath, Main.class.getName());
    }

    /** The options this JVM was started with: from the system, which is quick, or else from the JVM's management, which is not. */
    private static List<String> ownOptions() {
        List<String> all = ProcessHandle.current().info().arguments().map(List::of).orElse(List.of());
        int jar = all.indexOf("-jar");
        return jar >= 0 && all.subList(0, jar).stream().allMatch(option -> option.startsWith("-") && !option.startsWith("--"))
                ? all.subList(0, jar) : ManagementFactory.getRuntimeMXBean().getInputArguments();
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
