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

    private WatchedValidation() {}

    /**
     * Runs the command line in a second JVM if it is about a validation.
     *
     * @return the exit code; empty if this JVM is to do the work
     */
    static OptionalInt atAGlance(String[] args) {
        if (args.length == 0 || !args[0].equals(COMMAND) || Stream.of(args).anyMatch(UNWATCHED::contains)) {
            return OptionalInt.empty();
        }
        try {
            Path journal = Files.createTempFile("firstlight-", ".journal");
            try {
                OptionalInt code = Relaunch.inSecondJvm(List.of(COMPILE_JAVA_LATER), with(args, ValidationJournal.OPTION, journal.toString()));
                return code.isPresent() && ValidationJournal.isLeft(journal) ? OptionalInt.of(tell(args, journal, code.getAsInt())) : code;
            } finally {
                Files.deleteIfExists(journal);
            }
        } catch (IOException notWatched) {
            return OptionalInt.empty();
        }
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
