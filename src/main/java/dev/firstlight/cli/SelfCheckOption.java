package dev.firstlight.cli;

import dev.firstlight.compute.Backend;
import dev.firstlight.compute.Op;
import dev.firstlight.opencl.OpenClBackend;
import dev.firstlight.validate.Case;
import dev.firstlight.validate.CaseResult;
import dev.firstlight.validate.Listener;
import dev.firstlight.validate.Report;
import dev.firstlight.validate.SelfCheck;
import dev.firstlight.validate.Validator;
import dev.firstlight.validate.cases.Catalogue;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/**
 * Before a device trains for the first time with its driver and this program, the kernels it will use are checked. Which ones were
 * right is remembered in the user's cache directory; that some were wrong is not.
 */
final class SelfCheckOption {
    private static final long SEED = 1;
    private static final double TIMEOUT_SECONDS = 60;

    @Option(names = "--no-self-check", description = "Do not check the kernels before a device trains for the first time.")
    private boolean off;

    @Option(names = SecondCompiler.OPTION, paramLabel = "PID", hidden = true, description = "Only compile, from the last to the first, for this process.")
    private Long compileAhead;

    /**
     * Checks what has to be checked.
     *
     * @param options what opened the backend
     * @param plan    the operations that will be used; not asked for on a backend without kernels
     * @return whether to go on; not if this process is there to compile for another
     * @throws WrongResultException if a kernel is wrong
     */
    boolean run(DeviceOptions options, Backend backend, Supplier<List<Op>> plan, PrintStream out) {
        if (off || !(backend instanceof OpenClBackend device)) {
            return compileAhead == null;
        }
        List<Op> ops = plan.get();
        SelfCheck check = new SelfCheck(device::lower, ops);
        if (compileAhead != null) {
            // What is checked is compiled first, for it is needed before the rest.
            SecondCompiler.work(compileAhead, device, Stream.concat(ops.stream().map(List::of), cases(check).stream().map(Case::ops)).toList());
            return false;
        }
        Path memory = memory(device, ops, check.kernels());
        if (memory == null || !Files.exists(memory)) {
            options.secondCompiler();  // not closed: it goes on for the first steps, and ends by itself
            device.build(ops);  // the check uses what training needs, and adds little
            check(device, check, memory, out);
        }
        return true;
    }

    private static List<Case> cases(SelfCheck check) {
        return check.cases(Catalogue.cases(false).toList(), Catalogue::like);
    }

    private static void check(OpenClBackend device, SelfCheck check, Path memory, PrintStream out) {
        Report report = new Validator(device, SEED, TIMEOUT_SECONDS).run(cases(check), Listener.NONE);
        if (!report.failures().isEmpty()) {
            CaseResult wrong = report.failures().get(0);
            String kernels = wrong.kernels().isEmpty() ? "a kernel" : String.join(" + ", wrong.kernels());
            String what = Double.isNaN(wrong.worst()) ? " could not be checked" : " computes something wrong";
            String message = "self-check: " + kernels + what + " on this device: " + wrong.name() + ": "
                    + wrong.finding() + "; 'firstlight validate' checks every kernel, --device cpu trains without them, --no-self-check trains regardless";
            if (!report.answers()) {
                // The kernel that hangs still runs, and drivers wait for it when a device is closed in good order.
                out.flush();
                System.err.println(message);
                Runtime.getRuntime().halt(ExitCode.WORK_FAILED);
            }
            throw new WrongResultException(message);
        }
        out.printf(Locale.ROOT, "check:  %d kernels are right on this device (%.1f s beside compiling for %.1f s%s)%n", report.kernels().size(),
                report.seconds() - report.compiling(), report.compiling(), remember(memory) ? "; not again with this driver" : "");
    }

    /** A file whose name tells program, device, driver, the plan's kernels, their variants and text apart; null where there is no place for it. */
    private static Path memory(OpenClBackend device, List<Op> ops, Set<String> kernels) {
        String key = String.join("\n", Version.program(), device.device().id(), device.deviceClass() + " " + device.precision() + " " + device.chosen(),
                kernels.toString(), device.sources(ops));
        return CacheDirectory.of("self-check").map(folder -> folder.resolve(UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8)).toString())).orElse(null);
    }

    private static boolean remember(Path memory) {
        if (memory == null) {
            return false;
        }
        try {
            Files.createDirectories(memory.getParent());
            Files.writeString(memory, "");
            return true;
        } catch (IOException notRemembered) {
            return false; // the check is done once more the next time
        }
    }
}
