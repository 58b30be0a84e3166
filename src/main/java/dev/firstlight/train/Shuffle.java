package dev.firstlight.train;

import dev.firstlight.compute.Philox;

/** Random orders that depend on the seed alone, not on the device or the Java version. */
public final class Shuffle {
    /** The stream of random words that shuffles draw from; weights, dropout and augmentation use others. */
    private static final int STREAM = 0x20000;

    private Shuffle() {}

    /** Fills with 0..n-1 and shuffles: Fisher and Yates, with the Philox words of this seed and round. */
    public static int[] permutation(int n, long seed, int round) {
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            order[i] = i;
        }
        shuffle(order, seed, round);
        return order;
    }

    /** Shuffles in place. */
    public static void shuffle(int[] order, long seed, int round) {
        int[] words = new int[4];
        for (int i = order.length - 1; i > 0; i--) {
            if ((i & 3) == 3 || i == order.length - 1) {
                Philox.words(seed, i >>> 2, round, STREAM, words);
            }
            int j = (int) ((words[i & 3] & 0xFFFFFFFFL) * (i + 1) >>> 32);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
    }
}
