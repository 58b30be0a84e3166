package dev.firstlight.cli;

import dev.firstlight.compute.DeviceMemoryException;
import dev.firstlight.data.DataException;
import dev.firstlight.nn.ModelException;
import dev.firstlight.opencl.OpenClException;
import dev.firstlight.train.DivergedException;
import dev.firstlight.train.RunException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns failures into one line on standard error and an exit code; a stack trace follows if the user wants to see it. */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
    private static final List<Class<? extends Exception>> WRONG_INPUT = List.of(InputException.class, DataException.class, ModelException.class,
            RunException.class, DeviceMemoryException.class, IllegalArgumentException.class, UncheckedIOException.class);

    private static final List<Class<? extends Exception>> WORK_FAILED = List.of(DivergedException.class, WrongResultException.class, OpenClException.class);

    private final BooleanSupplier verbose;

    Failures(BooleanSupplier verbose) {
        this.verbose = verbose;
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        err.println(describe(failure));
        if (verbose.getAsBoolean()) {
            failure.printStackTrace(err);
        }
        return isOne(failure, WRONG_INPUT) ? ExitCode.WRONG_INPUT : ExitCode.WORK_FAILED;
    }

    private static String describe(Exception failure) {
        return isOne(failure, WRONG_INPUT) || isOne(failure, WORK_FAILED) ? failure.getMessage()
                : "the program failed: " + failure + "; --verbose shows where";
    }

    private static boolean isOne(Exception failure, List<Class<? extends Exception>> types) {
        return types.stream().anyMatch(type -> type.isInstance(failure));
    }

    @Override
    public int handleParseException(ParameterException failure, String[] args) {
        CommandLine command = failure.getCommandLine();
        command.getErr().println(describe(failure) + "; see '" + command.getCommandSpec().qualifiedName() + " --help'");
        if (verbose.getAsBoolean()) {
            failure.printStackTrace(command.getErr());
        }
        return ExitCode.WRONG_INPUT;
    }

    private static String describe(ParameterException failure) {
        if (!(failure instanceof UnmatchedArgumentException unmatched)) {
            return failure.getMessage().replaceAll("\\s*\\R\\s*", " ");
        }
        String first = unmatched.getUnmatched().get(0);
        String what = first.startsWith("@") ? "no file with options at '" + first.substring(1) + "'"
                : (first.startsWith("-") ? "unknown option '" : "unknown command or argument '") + first + "'";
        return what + (unmatched.getSuggestions().isEmpty() ? "" : "; did you mean " + String.join(" or ", unmatched.getSuggestions()) + "?");
    }
}
