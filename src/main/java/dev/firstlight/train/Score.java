package dev.firstlight.train;

/**
 * How well a network did on some samples.
 *
 * @param loss           mean cross-entropy per label, in nats; per string where strings are read as wholes
 * @param accuracy       share of labels predicted right; of strings where they are read as wholes
 * @param stringAccuracy share of samples all of whose labels were predicted right; equals accuracy where a sample has one label
 * @param samples        how many samples were counted
 */
public record Score(double loss, double accuracy, double stringAccuracy, long samples) {
    /** Adds up rows in order, in float64; the label -1 counts for nothing where each label is scored by itself. */
    static final class Sum {
        private final int perSample;
        private double loss;
        private long labels;
        private long right;
        private long samples;
        private long wholeRight;

        /** @param perSample losses per sample: one for each label, or one for a string as a whole */
        Sum(int perSample) {
            this.perSample = perSample;
        }

        /**
         * Adds samples.
         *
         * @param losses  (n, perSample)
         * @param correct 1 or 0, (n, perSample)
         * @param truth   all labels there are, (N, heads)
         * @param heads   labels per sample in {@code truth}
         * @param rows    which samples these are; -1 is padding
         */
        void add(float[] losses, int[] correct, int[] truth, int heads, int[] rows, int firstRow, int count) {
            for (int i = 0; i < count; i++) {
                int row = rows[firstRow + i];
                if (row < 0) {
                    continue;
                }
                boolean whole = true;
                for (int head = 0; head < perSample; head++) {
                    if (truth[row * heads + head] >= 0) {
                        loss += losses[i * perSample + head];
                        right += correct[i * perSample + head];
                        whole &= correct[i * perSample + head] == 1;
                        labels++;
                    }
                }
                samples++;
                wholeRight += whole ? 1 : 0;
            }
        }

        Score score() {
            return new Score(loss / labels, (double) right / labels, (double) wholeRight / samples, samples);
        }
    }
}
