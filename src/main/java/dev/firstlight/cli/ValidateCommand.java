package dev.firstlight.cli;

import dev.firstlight.compute.Backend;
import dev.firstlight.opencl.OpenClBackend;
import dev.firstlight.opencl.OpenClBuildException;
import dev.firstlight.validate.Case;
import dev.firstlight.validate.CaseResult;
import dev.firstlight.validate.JUnitXml;
import dev.firstlight.validate.Listener;
import dev.firstlight.validate.Report;
import dev.firstlight.validate.Selection;
import dev.firstlight.validate.Selection.Extent;
import dev.firstlight.validate.Validator;
import dev.firstlight.validate.cases.Catalogue;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
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

    @Option(names = "--only", paramLabel = "PATTERN", description = "Only the cases of this name: an operation, a case, a kernel, a kernel file, a part of a name, or a pattern with * and ?.")
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

    @Option(names = ValidationJournal.OPTION, paramLabel = "F", hidden = true, description = "Keep a journal in this file, which is there.")
    private Path journal;

    @Option(names = WatchedValidation.LEFT, paramLabel = "CODE", hidden = true, description = "Tell what is in the journal of a process that ended with this code.")
    private Integer leftWith;

    private final PrintStream out = System.out;
    private Backend opened;

    @Override
    public DeviceOptions device() {
        return list || leftWith != null ? null : device;
    }

    /** Whether nobody would tell what a kernel did that took the program down. */
    boolean isUnwatched() {
        return journal == null && compileAhead == null;
    }

    @Override
    public Integer call() throws IOException {
        if (leftWith != null) {
            return tell(ValidationJournal.read(journal, leftWith, seed));
        }
        List<Case> cases = cases();
        if (list) {
            cases.forEach(out::println);
            close();
            return ExitCode.DONE;
        }
        if (compileAhead != null) {
            SecondCompiler.work(compileAhead, (OpenClBackend) backend(), cases.stream().map(Case::ops).toList());
            close();
            return ExitCode.DONE;
        }
        junit().check();
        json.check();
        Backend backend = backend();
        out.println(device.describe(backend));
        Report report = validate(backend, cases);
        int code = tell(report);
        if (!report.answers()) {
            // The kernel that hangs still runs, and drivers wait for it when a process ends in good order.
            out.flush();
            Runtime.getRuntime().halt(code);
        }
        return code;
    }

    /** The device, opened when it is first needed: to tell which kernels cases run, or to run them. */
    private Backend backend() {
        if (opened == null) {
            opened = device.open();
        }
        return opened;
    }

    private void close() {
        if (opened != null) {
            opened.close();
        }
    }

    private OutputFile junit() {
        return new OutputFile("--junit", junit);
    }

    /** Prints and writes what came of it. @return the exit code */
    private int tell(Report report) {
        CaseResult broken = report.results().stream().filter(this::isBroken).findFirst().orElse(null);
        if (broken == null) {
            new ValidationListing(out, report, this::again).print();
        }
        junit().write(() -> JUnitXml.of(report, this::again));
        json.write(new ValidationJson(report, this::again));
        if (broken != null) {
            throw new InputException(broken.thrown().getMessage());
        }
        return report.passed() ? ExitCode.DONE : ExitCode.WORK_FAILED;
    }

    private List<Case> cases() {
        if (Stream.of(full, quick, small).filter(chosen -> chosen).count() > 1) {
            throw new InputException("--full, --quick and --small: expected one of them, found more");
        }
        if (!(timeout > 0)) {
            throw new InputException("--timeout " + timeout + ": expected a number of seconds above 0");
        }
        try {
            List<Case> selected = Selection.of(Catalogue.all(), only, full ? Extent.FULL : small ? Extent.SMALL : Extent.QUICK, this::runs);
            return apart ? selected.stream().map(Case::apart).toList() : selected;
        } catch (IllegalArgumentException e) {
            close();
            throw new InputException("--only " + only + ": " + e.getMessage() + (opened instanceof OpenClBackend ? "; --for takes the kernels of other devices" : "; kernels have names on OpenCL devices (--device)")
                    + "; 'firstlight validate --list' lists the cases");
        }
    }

    /** The kernels that a case runs, and their files. */
    private Set<String> runs(Case subject) {
        return backend() instanceof OpenClBackend openCl ? subject.ops().stream().flatMap(op -> openCl.namesOf(op).stream()).collect(Collectors.toSet()) : Set.of();
    }

    private Report validate(Backend backend, List<Case> cases) {
        try (ValidationJournal kept = new ValidationJournal(journal, backend.device(), cases)) {
            Report report = run(backend, cases, kept);
            if (!report.answers()) {
                return report;
            }
            close();
            return report.closed(backend instanceof OpenClBackend openCl ? openCl.handles().open() : 0);
        }
    }

    private Report run(Backend backend, List<Case> cases, ValidationJournal kept) {
        try (ValidationProgress progress = new ValidationProgress(cases.size());
             SecondCompiler second = cases.size() < WORTH_A_SECOND ? SecondCompiler.none() : device.secondCompiler()) {
            return new Validator(backend, seed, timeout).run(cases, new Listener() {
                @Override
                public void begins(List<CaseResult> inHand) {
                    kept.begins(inHand);
                }

                @Override
                public boolean finished(CaseResult result, int done, int total) {
                    kept.finished(result);
                    second.progress(done, total);
                    progress.finished(result, done);
                    return !isBroken(result);
                }
            });
        }
    }

    /** Kernels of the user's own that do not compile, or cannot be read, are bad input: the compiler's log says why, and nothing more is run. */
    private boolean isBroken(CaseResult result) {
        return device.hasOwnKernels() && (result.thrown() instanceof OpenClBuildException || result.thrown() instanceof IllegalArgumentException
                || result.thrown() instanceof UncheckedIOException);
    }

    /** The command that repeats one case. */
    private String again(CaseResult result) {
        return Shell.program() + " validate " + device.again() + " --only " + Shell.quote(result.name()) + " --seed " + seed
                + (timeout == USUAL_TIMEOUT ? "" : " --timeout " + timeout) + (apart ? " --apart" : "");
    }
}
