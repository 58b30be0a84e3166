package dev.firstlight.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Validates in a second JVM. A kernel that writes where it must not can take the program down: where kernels run in the program itself, as
 * on PoCL, and where a driver has a fault. This JVM then tells what that one was doing.
 */
final class WatchedValidation {
    /** Tells that a journal was left, by a process that ended with this code. */
    static final String LEFT = "--left-with";

    private static final String COMMAND = "validate";
    /** Most Java here runs a few hundred times: Java compiles later than usual, for the device's compiler needs the processors. */
    private static final String COMPILE_JAVA_LATER = "-XX:CompileThresholdScaling=4";
    /** With one of these there is nothing to watch. */
    private static final Set<String> UNWATCHED = Set.of("--help", "-h", "--list", SecondCompiler.OPTION, ValidationJournal.OPTION);
    /** The exit codes of a JVM that was told to end and did so in good order: by a closed terminal, Ctrl-C or kill. */
    private static final Set<Integer> TOLD_TO_END = Set.of(128 + 1, 128 + 2, 128 + 15);

    private WatchedValidation() {}

    /**
     * Runs the command line in a second JVM if a look at it tells that it is about a validation.
     *
     * @return the exit code; empty if this JVM is to do the work
     */
    static OptionalInt atAGlance(String[] args) {
        try {
            return args.length > 0 && args[0].equals(COMMAND) && Stream.of(args).noneMatch(UNWATCHED::contains) ? watched(args) : OptionalInt.empty();
        } catch (IOException toldLater) {
            return OptionalInt.empty();
        }
    }

    /** Runs the command line of a validation in a second JVM. @return the exit code; empty if this JVM is to do the work */
    static OptionalInt run(String[] args) {
        try {
            return watched(args);
        } catch (IOException e) {
            System.err.println("note: this validation is not watched (" + e + "); a kernel that takes the program down will not be named");
            return OptionalInt.empty();
        }
    }

    private static OptionalInt watched(String[] args) throws IOException {
        Path journal = Files.createTempFile("firstlight-", ".journal");
        try {
            OptionalInt code = Relaunch.inSecondJvm(List.of(COMPILE_JAVA_LATER), with(args, ValidationJournal.OPTION, journal.toString()));
            return code.isEmpty() || !Files.exists(journal) ? code : OptionalInt.of(afterwards(args, journal, code.getAsInt()));
        } finally {
            Files.deleteIfExists(journal);
        }
    }

    private static int afterwards(String[] args, Path journal, int code) throws IOException {
        if (ValidationJournal.isLeft(journal)) {
            return tell(args, journal, code);
        }
        if (code <= ExitCode.WRONG_INPUT || TOLD_TO_END.contains(code)) {
            return code;
        }
        System.err.println("the program ended with exit code " + code + " before the device was opened: in its driver, or killed");
        return ExitCode.WORK_FAILED;
    }

    private static int tell(String[] args, Path journal, int code) {
        StandardOutput output = StandardOutput.install();
        String[] telling = with(args, ValidationJournal.OPTION, journal.toString(), LEFT, Integer.toString(code));
        return output.close(Main.commandLine(telling).execute(telling));
    }

    private static String[] with(String[] args, String... more) {
        return Stream.concat(Arrays.stream(args), Arrays.stream(more)).toArray(String[]::new);
    }
}
