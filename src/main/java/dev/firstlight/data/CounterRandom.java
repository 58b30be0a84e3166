package dev.firstlight.data;

/**
 * Random numbers that are a pure function of what they are for, (seed, stream, index), so that sample {@code index} is the same
 * whoever makes it and in whatever order. Below it is SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number
 * generators", OOPSLA 2014), its start hashed from the three.
 */
final class CounterRandom {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private long state;

    CounterRandom(long seed, int stream, int index) {
        state = mix(mix(seed + GOLDEN) ^ ((long) stream << 32 | index & 0xFFFFFFFFL));
    }

    private static long mix(long z) {
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }

    private int next() {
        state += GOLDEN;
        return (int) (mix(state) >>> 32);
    }

    /** Uniform over 0 to bound - 1, but for a bias below bound / 2^32. */
    int below(int bound) {
        return (int) ((next() & 0xFFFFFFFFL) * bound >>> 32);
    }

    /** Uniform over [low, high). */
    double between(double low, double high) {
        return low + (high - low) * ((next() >>> 8) * 0x1p-24);
    }
}
