package dev.firstlight.compute;

/**
 * The counter-based random number generator Philox4x32-10 (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy
 * as 1, 2, 3", SC 2011): the bits are a pure function of key and counter, so they are the same on every device and in every
 * order of evaluation. The key is the run's seed; the counter is (element, step, stream, 0), where the stream tells uses apart.
 */
public final class Philox {
    public static final int ROUNDS = 10;
    /** What the counter's first and third word are multiplied by in each round, unsigned. */
    public static final int MULTIPLIER_0 = 0xD2511F53, MULTIPLIER_1 = 0xCD9E8D57;
    /** What is added to the key's two words after each round: the golden ratio and the root of 3, less 1. */
    public static final int WEYL_0 = 0x9E3779B9, WEYL_1 = 0xBB67AE85;

    private Philox() {}

    /**
     * Four random words of 32 bits.
     *
     * @param seed the key
     * @param into receives the words, at least 4 long
     */
    public static void words(long seed, int element, int step, int stream, int[] into) {
        words(seed, element, step, stream, into, 0);
    }

    /** As {@link #words(long, int, int, int, int[])}, into the places from {@code at} on. */
    public static void words(long seed, int element, int step, int stream, int[] into, int at) {
        int c0 = element, c1 = step, c2 = stream, c3 = 0;
        int k0 = (int) seed, k1 = (int) (seed >>> 32);
        for (int round = 0; round < ROUNDS; round++) {
            long p0 = (c0 & 0xFFFFFFFFL) * (MULTIPLIER_0 & 0xFFFFFFFFL);
            long p1 = (c2 & 0xFFFFFFFFL) * (MULTIPLIER_1 & 0xFFFFFFFFL);
            c0 = (int) (p1 >>> 32) ^ c1 ^ k0;
            c1 = (int) p1;
            c2 = (int) (p0 >>> 32) ^ c3 ^ k1;
            c3 = (int) p0;
            k0 += WEYL_0;
            k1 += WEYL_1;
        }
        into[at] = c0;
        into[at + 1] = c1;
        into[at + 2] = c2;
        into[at + 3] = c3;
    }

    /** A word as a float in [0, 1): its upper 24 bits times 2^-24, exact in float32. */
    public static float uniform(int word) {
        return (word >>> 8) * 0x1p-24f;
    }
}
