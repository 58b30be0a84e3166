package dev.firstlight.cli;

import dev.firstlight.compute.Backend;
import dev.firstlight.opencl.OpenClBackend;
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
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import picocli.CommandLine.Option;

/**
 * Before a device trains for the first time with its driver and this program, the kernels it will use are checked. That they were
 * right is remembered in the user's cache directory; that they were wrong is not.
 */
final class SelfCheckOption {
    private static final long SEED = 1;
    private static final double TIMEOUT_SECONDS = 30;

    @Option(names = "--no-self-check", description = "Do not check the kernels before a device trains for the first time.")
    private boolean off;

    /**
     * Checks what has to be checked.
     *
     * @param operations what the plan uses
     * @param remember   whether the kernels are the program's own, so that the same will be there the next time
     * @throws WrongResultException if a kernel is wrong
     */
    void run(Backend backend, Set<String> operations, boolean remember, PrintStream out) {
        if (off || !(backend instanceof OpenClBackend)) {
            return;
        }
        Path memory = remember ? memory(backend, operations) : null;
        if (memory != null && Files.exists(memory)) {
            return;
        }
        Report report = new Validator(backend, SEED, TIMEOUT_SECONDS).run(SelfCheck.cases(Catalogue.all(), operations), Listener.NONE);
        if (!report.passed()) {
            CaseResult wrong = report.failures().get(0);
            throw new WrongResultException("self-check: " + String.join(" + ", wrong.kernels()) + " computes something wrong on this device: " + wrong.name() + ": "
                    + wrong.finding() + "; 'firstlight validate' checks every kernel, --device cpu trains without them, --no-self-check trains regardless");
        }
        out.printf(Locale.ROOT, "check:  %d kernels are right on this device (%.1f s%s)%n", report.kernels().size(), report.seconds(),
                memory == null ? "" : "; not again with this driver");
        remember(memory);
    }

    /** A file whose name tells device, driver, program and operations apart; null where there is no place for it. */
    private static Path memory(Backend backend, Set<String> operations) {
        String key = String.join("\n", Version.program(), backend.device().id(), new TreeSet<>(operations).toString());
        String cache = System.getenv("XDG_CACHE_HOME"), home = System.getProperty("user.home");
        if ((cache == null || cache.isEmpty()) && home == null) {
            return null;
        }
        Path folder = cache == null || cache.isEmpty() ? Path.of(home, ".cache") : Path.of(cache);
        return folder.resolve("firstlight").resolve("self-check").resolve(UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8)).toString());
    }

    private static void remember(Path memory) {
        if (memory == null) {
            return;
        }
        try {
            Files.createDirectories(memory.getParent());
            Files.writeString(memory, "");
        } catch (IOException notRemembered) {
            // the check is done once more the next time
        }
    }
}
