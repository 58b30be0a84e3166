package dev.firstlight.train;

import java.util.Arrays;

/**
 * Reads a string from the logits of columns (Graves et al., 2006, section 3.2, best path decoding) and computes the probability of
 * what it read: the sum over all paths that read so, by the forward recursion, in float64.
 */
final class ColumnDecoder {
    private ColumnDecoder() {}

    /**
     * Takes the likeliest symbol of each column, takes away repetitions, then blanks.
     *
     * @param logits  (symbols, columns); the blank is the last symbol
     * @param symbols the blank included
     */
    static Prediction decode(float[] logits, int symbols, int columns) {
        int blank = symbols - 1;
        int[] read = new int[columns];
        int length = 0, before = blank;
        for (int t = 0; t < columns; t++) {
            int best = 0;
            for (int k = 1; k < symbols; k++) {
                if (logits[k * columns + t] > logits[best * columns + t]) {
                    best = k;
                }
            }
            if (best != blank && best != before) {
                read[length++] = best;
            }
            before = best;
        }
        int[] labels = Arrays.copyOf(read, length);
        return new Prediction(labels, probability(logits, symbols, columns, labels), null);
    }

    /** The probability that the columns read {@code labels}: alpha of equation 6, without the logarithm. */
    static double probability(float[] logits, int symbols, int columns, int[] labels) {
        int blank = symbols - 1, states = 2 * labels.length + 1;
        double[] alpha = new double[states];
        for (int t = 0; t < columns; t++) {
            double[] p = softmax(logits, symbols, columns, t), next = new double[states];
            for (int s = 0; s < states; s++) {
                int symbol = s % 2 == 0 ? blank : labels[s / 2];
                double sum = t == 0 ? (s < 2 ? 1 : 0) : alpha[s] + (s > 0 ? alpha[s - 1] : 0);
                if (t > 0 && s > 1 && symbol != blank && symbol != labels[s / 2 - 1]) {
                    sum += alpha[s - 2];
                }
                next[s] = sum * p[symbol];
            }
            alpha = next;
        }
        return alpha[states - 1] + (states > 1 ? alpha[states - 2] : 0);
    }

    private static double[] softmax(float[] logits, int symbols, int columns, int t) {
        double[] p = new double[symbols];
        double max = Double.NEGATIVE_INFINITY, sum = 0;
        for (int k = 0; k < symbols; k++) {
            max = Math.max(max, logits[k * columns + t]);
        }
        for (int k = 0; k < symbols; k++) {
            p[k] = Math.exp(logits[k * columns + t] - max);
            sum += p[k];
        }
        for (int k = 0; k < symbols; k++) {
            p[k] /= sum;
        }
        return p;
    }
}
