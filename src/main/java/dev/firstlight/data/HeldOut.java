package dev.firstlight.data;

import java.util.Arrays;
import java.util.Random;

/**
 * Which rows of a data set without a test part become its test part: a fifth of them, drawn the same way every time.
 *
 * @param training rows in ascending order
 * @param test rows in ascending order, disjoint from {@code training}
 */
record HeldOut(int[] training, int[] test) {
    private static final double FRACTION = 0.2;
    private static final long SEED = 1;

    static HeldOut of(int count) {
        int[] order = new int[count];
        Random random = new Random(SEED);  // its algorithm is specified, so the draw is the same in every JVM
        for (int i = 0; i < count; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        int held = (int) Math.round(FRACTION * count);
        int[] test = Arrays.copyOf(order, held);
        int[] training = Arrays.copyOfRange(order, held, count);
        Arrays.sort(test);
        Arrays.sort(training);
        return new HeldOut(training, test);
    }
}
