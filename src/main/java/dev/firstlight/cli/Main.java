package dev.firstlight.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The program's entry: reads the command line, settles where to compute, runs the command, and turns failures into exit codes. */
@Command(name = "firstlight", versionProvider = Version.class, synopsisSubcommandLabel = "COMMAND", sortOptions = false,
        description = "Trains neural networks on any OpenCL device, and on the CPU without one.",
        commandListHeading = "%nCommands:%n",
        subcommands = {TrainCommand.class, EvalCommand.class, PredictCommand.class, DevicesCommand.class, ValidateCommand.class, GradcheckCommand.class, BenchCommand.class, TuneCommand.class},
        footer = {"",
            "Examples:",
            "  firstlight train                                       handwritten digits, on the best device",
            "  firstlight train --model 256n-relu-10n --epochs 5 --device cpu",
            "  firstlight train --data photos --run runs/photos       a folder of images, a sub-folder per class",
            "  firstlight eval runs/mnist-mlp-1",
            "  firstlight predict runs/mnist-mlp-1 seven.png three.jpg",
            "  firstlight devices",
            "",
            "'firstlight COMMAND --help' tells a command's options. '@FILE' reads options from a file.",
            "Exit codes: 0 done, 1 the work failed, 2 the input is wrong."})
public final class Main implements Callable<Integer> {
    private static final int HELP_WIDTH = 120;

    @Spec
    private CommandSpec spec;

    @Option(names = {"-h", "--help"}, usageHelp = true, scope = ScopeType.INHERIT, order = 100, description = "Show this help.")
    private boolean help;

    @Option(names = "--verbose", scope = ScopeType.INHERIT, order = 101, description = "Show the stack trace of a failure, and what a training takes in time and memory.")
    private boolean verbose;

    @Option(names = {"-V", "--version"}, versionHelp = true, description = "Show the version.")
    private boolean version;

    private Main() {}

    public static void main(String[] args) {
        OptionalInt watched = WatchedValidation.atAGlance(args), second = watched.isPresent() ? watched : Relaunch.atAGlance(args);
        if (second.isPresent()) {
            System.exit(second.getAsInt());
        }
        StandardOutput output = StandardOutput.install();
        Relaunch.followTheFirst();
        int code;
        try {
            code = commandLine(args).execute(args);
        } catch (OutOfMemoryError e) {
            System.err.printf("out of memory: Java may use %,d MB here; give it more with java -Xmx8g -jar ..., or use a smaller batch or model%n",
                    Runtime.getRuntime().maxMemory() >> 20);
            code = ExitCode.WRONG_INPUT;
        }
        System.exit(output.close(code));
    }

    /** Whether the user wants to know more than usual. */
    boolean verbose() {
        return verbose;
    }

    /** The whole command line. @param args what to start this program with once more, if need be */
    static CommandLine commandLine(String[] args) {
        Main main = new Main();
        Failures failures = new Failures(() -> main.verbose);
        CommandLine commandLine = new CommandLine(main);
        TrainCommand.tellPresets(commandLine.getSubcommands().get("train").getCommandSpec().usageMessage());
        return commandLine
                .setUsageHelpWidth(HELP_WIDTH)
                .setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(Path.class, Main::path)
                .setParameterExceptionHandler(failures)
                .setExecutionExceptionHandler(failures)
                .setExecutionStrategy(parsed -> execute(parsed, args));
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new TypeConversionException("'" + text + "' cannot be a path here (" + e.getReason()
                    + "); for letters beyond ASCII set LC_ALL=C.UTF-8");
        }
    }

    private static int execute(ParseResult parsed, String[] args) {
        CommandLine last = parsed.asCommandLineList().get(parsed.asCommandLineList().size() - 1);
        if (!last.isUsageHelpRequested() && last.getCommand() instanceof Computing computing && computing.device() != null) {
            try {
                OptionalInt code = computing instanceof ValidateCommand validation && validation.isUnwatched() ? WatchedValidation.run(args) : OptionalInt.empty();
                if (code.isPresent()) {
                    return code.getAsInt();
                }
                code = computing.device().select().openCl() == null ? Relaunch.withVectorApi(args) : OptionalInt.empty();
                if (code.isPresent()) {
                    return code.getAsInt();
                }
            } catch (RuntimeException e) {
                throw new ExecutionException(last, e.toString(), e);
            }
        }
        return new RunLast().execute(parsed);
    }

    /** Without a command: the help. */
    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.WRONG_INPUT;
    }
}
