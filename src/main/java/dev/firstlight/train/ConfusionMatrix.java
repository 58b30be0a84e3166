package dev.firstlight.train;

import dev.firstlight.data.Samples;
import java.util.List;

/** How often each class was taken for which: counts[truth][predicted]. The label -1 counts for nothing. */
public record ConfusionMatrix(int[][] counts) {
    /**
     * Counts over all heads of all samples.
     *
     * @param predictions one for each of {@code samples}, with a label for each head
     */
    public static ConfusionMatrix of(Samples samples, List<Prediction> predictions, int classes) {
        int[][] counts = new int[classes][classes];
        for (int row = 0; row < samples.count(); row++) {
            for (int head = 0; head < samples.heads(); head++) {
                int truth = samples.label(row, head);
                if (truth >= 0) {
                    counts[truth][predictions.get(row).labels()[head]]++;
                }
            }
        }
        return new ConfusionMatrix(counts);
    }

    /** How many labels of a class there were. */
    public int count(int truth) {
        int count = 0;
        for (int predicted : counts[truth]) {
            count += predicted;
        }
        return count;
    }

    /** The share of a class that was predicted right; NaN if there was none of it. */
    public double accuracy(int truth) {
        return counts[truth][truth] / (double) count(truth);
    }
}
