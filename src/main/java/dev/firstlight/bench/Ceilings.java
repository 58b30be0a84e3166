package dev.firstlight.bench;

import dev.firstlight.compute.Backend;
import dev.firstlight.compute.Cost;
import dev.firstlight.compute.Launch;
import dev.firstlight.compute.Op;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.ops.Copy;
import dev.firstlight.compute.ops.MultiplyAdd;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;

/**
 * What a device can do at all, measured: arithmetic by chains of multiply-adds in registers, memory by copying. No launch can be
 * faster than the slower of the two makes it, which is the roofline (Williams, Waterman and Patterson, "Roofline: an insightful
 * visual performance model", CACM 2009).
 *
 * @param flopsPerSecond the most multiply-adds, each counted as two
 * @param bandwidths     copies of several sizes, the smallest first: caches are faster than memory
 */
public record Ceilings(double flopsPerSecond, List<Bandwidth> bandwidths) {
    /**
     * What a copy of one size reached.
     *
     * @param bytes          read and written together
     * @param bytesPerSecond read and written together
     */
    public record Bandwidth(long bytes, double bytesPerSecond) {}

    /** Elements: on the largest GPUs as many vectors as they have threads. */
    private static final int ARITHMETIC_SIZE = 1 << 22;
    private static final int FEWEST_TIMES = 64, MOST_TIMES = 1 << 14;
    /** A launch takes so long at least, so that its start and the memory it reads do not count. */
    private static final double ARITHMETIC_SECONDS = 0.02;
    /** Elements of the copies: from a first-level cache to more than any cache holds. */
    private static final int[] COPIED = {1 << 11, 1 << 14, 1 << 17, 1 << 20, 1 << 24};
    private static final double WARM_UP_SECONDS = 0.1, MEASURED_SECONDS = 0.15, SAMPLE_SECONDS = 0.01;

    public Ceilings {
        bandwidths = List.copyOf(bandwidths);
    }

    /** Measures a device, which takes a second or two and {@value #ARITHMETIC_SIZE} times 32 bytes of its memory. */
    public static Ceilings measure(Backend backend) {
        LaunchTimer timer = new LaunchTimer(backend, WARM_UP_SECONDS, MEASURED_SECONDS, SAMPLE_SECONDS);
        List<Bandwidth> bandwidths = new ArrayList<>();
        for (int size : COPIED) {
            Tensor x = Tensor.floats("copied", size), y = Tensor.floats("copy", size);
            Copy copy = new Copy(x, y);
            double seconds = with(backend, List.of(x, y), () -> fastest(timer, copy, backend));
            bandwidths.add(new Bandwidth(copy.cost().bytes(), copy.cost().bytes() / seconds));
        }
        Tensor x = Tensor.floats("multiplied", ARITHMETIC_SIZE);
        return new Ceilings(with(backend, List.of(x), () -> arithmetic(timer, x, backend)), bandwidths);
    }

    private static double arithmetic(LaunchTimer timer, Tensor x, Backend backend) {
        int times = FEWEST_TIMES;
        while (times < MOST_TIMES && fastest(new LaunchTimer(backend, 0, 0, 0), multiplyAdd(x, times), backend) < ARITHMETIC_SECONDS) {
            times *= 2;
        }
        MultiplyAdd chains = multiplyAdd(x, times);
        return chains.flops() / fastest(timer, chains, backend);
    }

    /** Halves the values again and again, towards the summand: no infinity, no number too small to be normal. */
    private static MultiplyAdd multiplyAdd(Tensor x, int times) {
        return new MultiplyAdd(x, times, 0.5f, 0.5f, x);
    }

    /** The fastest run is the nearest to what the device can do: all that disturbs makes it slower. */
    private static double fastest(LaunchTimer timer, Op op, Backend backend) {
        try (Launch launch = backend.compile(List.of(op)).get(0)) {
            return timer.time(launch).smallest();
        }
    }

    private static double with(Backend backend, List<Tensor> tensors, DoubleSupplier measurement) {
        tensors.forEach(backend::allocate);
        try {
            return measurement.getAsDouble();
        } finally {
            tensors.forEach(backend::release);
        }
    }

    /** Bytes per second of a launch that touches so many bytes: the best of the copies of that size and larger. */
    public double bandwidth(long bytes) {
        double best = memoryBandwidth();
        for (Bandwidth each : bandwidths) {
            if (each.bytes() >= bytes) {
                best = Math.max(best, each.bytesPerSecond());
            }
        }
        return best;
    }

    /** Bytes per second of the largest copy, which no cache holds. */
    public double memoryBandwidth() {
        return bandwidths.get(bandwidths.size() - 1).bytesPerSecond();
    }

    /** The least time for so much work, in seconds: the arithmetic or the memory, whichever takes longer. */
    public double leastSeconds(Cost cost) {
        return Math.max(cost.flops() / flopsPerSecond, cost.bytes() / bandwidth(cost.bytes()));
    }

    /** Which share of the limit was reached, 1 for all of it. */
    public double share(Cost cost, double seconds) {
        return leastSeconds(cost) / seconds;
    }
}
