package dev.firstlight.bench;

import dev.firstlight.compute.Backend;
import dev.firstlight.compute.Launch;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures how long a launch takes among others: launched many times in a row and awaited once at the end of each sample, so that
 * starting and awaiting it do not count where the device works on while the host goes ahead.
 *
 * @param warmUpSeconds   run for so long before measuring: compilers and clocks take their time
 * @param measuredSeconds take samples for so long, and at least three
 * @param sampleSeconds   the length of one sample
 */
public record LaunchTimer(Backend backend, double warmUpSeconds, double measuredSeconds, double sampleSeconds) {
    private static final int LEAST_SAMPLES = 3;
    private static final int MOST_REPEATS = 1_000_000;

    /** Seconds of one run. */
    public Spread time(Launch launch) {
        return time(() -> launch.run(0));
    }

    /** Seconds of one call of what launches something on the backend. */
    public Spread time(Runnable run) {
        int repeats = 1;
        long start = System.nanoTime();
        do {
            double once = seconds(run, repeats) / repeats;
            repeats = (int) Math.max(1, Math.min(MOST_REPEATS, Math.ceil(sampleSeconds / once)));
        } while (secondsSince(start) < warmUpSeconds);
        List<Double> samples = new ArrayList<>();
        start = System.nanoTime();
        do {
            samples.add(seconds(run, repeats) / repeats);
        } while (samples.size() < LEAST_SAMPLES || secondsSince(start) < measuredSeconds);
        return Spread.of(samples);
    }

    private double seconds(Runnable run, int repeats) {
        long start = System.nanoTime();
        for (int i = 0; i < repeats; i++) {
            run.run();
        }
        backend.synchronize();
        return secondsSince(start);
    }

    private static double secondsSince(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
