package dev.firstlight.train;

import java.util.Arrays;

/**
 * What a network says of one sample.
 *
 * @param labels        the predicted class of each head, or the symbols of the string that was read
 * @param confidence    the probability of all of {@code labels} together
 * @param probabilities (heads, classes) the probability of every class; null where a string was read column by column
 */
public record Prediction(int[] labels, double confidence, float[][] probabilities) {
    /** From the softmax of each head: (heads, classes), flat. Of equal probabilities the first is taken. */
    static Prediction ofHeads(float[] flat, int classes) {
        int heads = flat.length / classes;
        int[] labels = new int[heads];
        float[][] probabilities = new float[heads][];
        double confidence = 1;
        for (int head = 0; head < heads; head++) {
            float[] row = Arrays.copyOfRange(flat, head * classes, (head + 1) * classes);
            for (int c = 1; c < classes; c++) {
                if (row[c] > row[labels[head]]) {
                    labels[head] = c;
                }
            }
            confidence *= row[labels[head]];
            probabilities[head] = row;
        }
        return new Prediction(labels, confidence, probabilities);
    }
}
