package dev.firstlight.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/** What this process has taken so far, where the system tells. */
final class Resources {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String PEAK = "VmHWM:";

    private Resources() {}

    /** Seconds since the user started this program, a first JVM included. */
    static Optional<Double> seconds() {
        return Relaunch.started().map(start -> Duration.between(start, Instant.now()).toNanos() / 1e9);
    }

    /** The most resident memory so far, in MB; of this JVM, not of one before it. */
    static Optional<Long> peakMegabytes() {
        if (!Files.isReadable(STATUS)) {
            return Optional.empty();
        }
        try (Stream<String> lines = Files.lines(STATUS)) {
            return lines.filter(line -> line.startsWith(PEAK)).map(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024 / 1_000_000).findFirst();
        } catch (IOException | UncheckedIOException untold) {
            return Optional.empty();
        }
    }
}
