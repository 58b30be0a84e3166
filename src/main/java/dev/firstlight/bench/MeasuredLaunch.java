package dev.firstlight.bench;

import dev.firstlight.compute.Op;
import java.util.List;

/**
 * A launch and how long it took.
 *
 * @param where   phase and layer it belongs to, in words; empty for one that stands alone
 * @param kernels the kernels it ran
 * @param seconds of one run
 * @param total   seconds of all runs that were counted
 */
public record MeasuredLaunch(String where, Op op, List<String> kernels, Spread seconds, double total) {
    /** Floating-point operations per second. */
    public double flopsPerSecond() {
        return op.cost().flops() / seconds.median();
    }

    /** Bytes per second, each input read once and each output written once. */
    public double bytesPerSecond() {
        return op.cost().bytes() / seconds.median();
    }
}
