package dev.firstlight.bench;

import java.util.Arrays;

/** How long something took, time after time, in bounded memory: when it is full every second value is forgotten, and so is every second to come. */
final class Durations {
    private static final int MOST_KEPT = 1 << 14;

    private final double[] kept = new double[MOST_KEPT];
    private int size;
    private int stride = 1;
    private int count;
    private double total;
    private double smallest = Double.POSITIVE_INFINITY;
    private double largest;

    void add(double seconds) {
        if (count++ % stride == 0) {
            if (size == MOST_KEPT) {
                for (int i = 0; i < MOST_KEPT / 2; i++) {
                    kept[i] = kept[2 * i];
                }
                size /= 2;
                stride *= 2;
            }
            kept[size++] = seconds;
        }
        total += seconds;
        smallest = Math.min(smallest, seconds);
        largest = Math.max(largest, seconds);
    }

    /** How many there were. */
    int count() {
        return count;
    }

    /** All together, in seconds. */
    double total() {
        return total;
    }

    /** Exact but for the median, which is that of the values kept. */
    Spread spread() {
        return new Spread(Spread.of(Arrays.copyOf(kept, size)).median(), smallest, largest, count);
    }
}
