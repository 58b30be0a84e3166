package dev.firstlight.train;

/**
 * How well a network did on some samples.
 *
 * @param loss           mean cross-entropy per label, in nats
 * @param accuracy       share of labels predicted right
 * @param stringAccuracy share of samples all of whose labels were predicted right; equals accuracy where a sample has one label
 * @param samples        how many samples were counted
 */
public record Score(double loss, double accuracy, double stringAccuracy, long samples) {
    /** Adds up rows in order, in float64; the label -1 counts for nothing. */
    static final class Sum {
        private final int heads;
        private double loss;
        private long labels;
        private long right;
        private long samples;
        private long wholeRight;

        Sum(int heads) {
            this.heads = heads;
        }

        /**
         * Adds samples.
         *
         * @param losses  per label, (n, heads)
         * @param correct 1 or 0 per label, (n, heads)
         * @param truth   all labels there are, (N, heads)
         * @param rows    which samples these are; -1 is padding
         */
        void add(float[] losses, int[] correct, int[] truth, int[] rows, int firstRow, int count) {
            for (int i = 0; i < count; i++) {
                int row = rows[firstRow + i];
                if (row < 0) {
                    continue;
                }
                boolean whole = true;
                for (int head = 0; head < heads; head++) {
                    if (truth[row * heads + head] >= 0) {
                        loss += losses[i * heads + head];
                        right += correct[i * heads + head];
                        whole &= correct[i * heads + head] == 1;
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
