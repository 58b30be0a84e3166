package dev.firstlight.cli;

import dev.firstlight.bench.LaunchTimer;
import dev.firstlight.compute.Backend;
import picocli.CommandLine.Option;

/** The options that say how long a benchmark measures. */
final class MeasuringOptions {
    private static final double SAMPLE_SECONDS = 0.02;

    @Option(names = "--seconds", paramLabel = "F", defaultValue = "0.5",
            description = "Measure each launch for so long, after a warm-up as long as that (default: ${DEFAULT-VALUE}).")
    private double seconds;

    /** @throws InputException if that is no time to measure in */
    void check() {
        requireSeconds(seconds);
    }

    static void requireSeconds(double seconds) {
        if (!(seconds > 0 && seconds <= 3600)) {
            throw new InputException("--seconds " + seconds + ": expected more than 0 and at most 3600");
        }
    }

    LaunchTimer timer(Backend backend) {
        return new LaunchTimer(backend, seconds, seconds, Math.min(SAMPLE_SECONDS, seconds));
    }
}
