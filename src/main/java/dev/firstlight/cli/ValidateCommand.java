package dev.firstlight.cli;

import dev.firstlight.compute.Backend;
import dev.firstlight.opencl.OpenClBackend;
import dev.firstlight.opencl.OpenClBuildException;
import dev.firstlight.validate.Case;
import dev.firstlight.validate.CaseResult;
import dev.firstlight.validate.JUnitXml;
import dev.firstlight.validate.Report;
import dev.firstlight.validate.Selection;
import dev.firstlight.validate.Selection.Extent;
import dev.firstlight.validate.Validator;
import dev.firstlight.validate.cases.Catalogue;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs every kernel of a device and compares it with the reference. */
@Command(name = "validate", sortOptions = false,
        description = "Checks every kernel on this device against the float64 reference: values, edges, guards around all memory, repeatability.",
        footer = {"",
            "Examples:",
            "  firstlight validate --device gpu                            every kernel, under a minute",
            "  firstlight validate --device gpu --full --junit report.xml",
            "  firstlight validate --device cpu --only 'matmul_*'",
            "  firstlight validate --device gpu --kernels kernels --only softmax_forward",
            "",
            "Exit codes: 0 all right, 1 something is wrong, 2 bad usage."})
final class ValidateCommand implements Callable<Integer>, Computing {
    /** Fewer cases are done before a second process has begun. */
    private static final int WORTH_A_SECOND = 100;
    private static final int USUAL_TIMEOUT = 60;

    @Mixin
    private DeviceOptions device;

    @Option(names = "--only", paramLabel = "PATTERN", description = "Only the cases of this name: an operation, a case, a part of a name, or a pattern with * and ?.")
    private String only;

    @Option(names = "--list", description = "List the cases and run none.")
    private boolean list;

    @Option(names = "--full", description = "More shapes of everything: some minutes.")
    private boolean full;

    @Option(names = "--quick", description = "The usual cases, which take less than a minute: the default.")
    private boolean quick;

    @Option(names = "--small", description = "Only cases that are little work: for devices that are interpreters, such as oclgrind.")
    private boolean small;

    @Option(names = "--apart", description = "Each tensor in an allocation of its own, without guards: for devices that watch memory, such as oclgrind.")
    private boolean apart;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "What random inputs are drawn from (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--timeout", paramLabel = "SECONDS", defaultValue = "" + USUAL_TIMEOUT,
            description = "A case that runs longer hangs; Infinity waits for ever (default: ${DEFAULT-VALUE}).")
    private double timeout;

    @Option(names = "--junit", paramLabel = "F", description = "Write the results to this file as JUnit XML.")
    private Path junit;

    @Mixin
    private JsonFile json;

    @Option(names = SecondCompiler.OPTION, paramLabel = "PID", hidden = true, description = "Only compile, from the last case to the first, for this process.")
    private Long compileAhead;

    private final PrintStream out = System.out;

    @Override
    public DeviceOptions device() {
        return list ? null : device;
    }

    @Override
    public Integer call() {
        List<Case> cases = cases();
        if (list) {
            cases.forEach(out::println);
            return ExitCode.DONE;
        }
        if (compileAhead != null) {
            try (Backend backend = device.open()) {
                SecondCompiler.work(compileAhead, (OpenClBackend) backend, cases.stream().map(Case::ops).toList());
            }
            return ExitCode.DONE;
        }
        OutputFile xml = new OutputFile("--junit", junit);
        xml.check();
        json.check();
        Backend backend = device.open();
        out.println(device.describe(backend));
        Report report = validate(backend, cases);
        int openHandles = close(backend, report);
        boolean passed = new ValidationListing(out, report, this::repeat).print(openHandles);
        xml.write(() -> JUnitXml.of(report));
        json.write(new ValidationJson(report, openHandles));
        if (!report.answers()) {
            // The kernel that hangs still runs, and drivers wait for it when a process ends in good order.
            out.flush();
            Runtime.getRuntime().halt(ExitCode.WORK_FAILED);
        }
        return passed ? ExitCode.DONE : ExitCode.WORK_FAILED;
    }

    private List<Case> cases() {
        if (Stream.of(full, quick, small).filter(chosen -> chosen).count() > 1) {
            throw new InputException("--full, --quick and --small: expected one of them, found more");
        }
        if (!(timeout > 0)) {
            throw new InputException("--timeout " + timeout + ": expected a number of seconds above 0");
        }
        try {
            List<Case> selected = Selection.of(Catalogue.all(), only, full ? Extent.FULL : small ? Extent.SMALL : Extent.QUICK);
            return apart ? selected.stream().map(Case::apart).toList() : selected;
        } catch (IllegalArgumentException e) {
            throw new InputException("--only " + only + ": " + e.getMessage() + "; 'firstlight validate --list' lists them");
        }
    }

    private Report validate(Backend backend, List<Case> cases) {
        try (ValidationProgress progress = new ValidationProgress(cases.size());
             SecondCompiler second = cases.size() < WORTH_A_SECOND ? SecondCompiler.none() : device.secondCompiler()) {
            return new Validator(backend, seed, timeout).run(cases, (result, done, total) -> {
                refuseBrokenKernels(result);
                second.finished(result, done, total);
                progress.finished(result, done, total);
            });
        }
    }

    /** @return native handles that closing left open */
    private static int close(Backend backend, Report report) {
        if (!report.answers()) {
            return 0;
        }
        backend.close();
        return backend instanceof OpenClBackend openCl ? openCl.handles().open() : 0;
    }

    /** Kernels of the user's own that do not compile, or are not there, are bad input: the compiler's log says why. */
    private void refuseBrokenKernels(CaseResult result) {
        if (device.hasOwnKernels() && (result.thrown() instanceof OpenClBuildException || result.thrown() instanceof IllegalArgumentException)) {
            throw new InputException(result.thrown().getMessage());
        }
    }

    /** The command that runs one case once more. */
    private String repeat(CaseResult result) {
        return Shell.program() + " validate " + device.again() + " --only " + Shell.quote(result.name()) + " --seed " + seed
                + (timeout == USUAL_TIMEOUT ? "" : " --timeout " + timeout) + (apart ? " --apart" : "");
    }
}
