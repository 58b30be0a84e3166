package dev.firstlight.train;

import dev.firstlight.data.Samples;
import java.util.Arrays;
import java.util.List;

/**
 * What came of a test.
 *
 * @param score       by {@code predictions}; the loss of the samples' labels
 * @param predictions of all samples, in their order
 * @param columnwise  where strings are read column by column: the share that is right if each column's likeliest symbol is taken, whatever
 *                    length that makes; null elsewhere
 */
public record Tested(Score score, List<Prediction> predictions, Double columnwise) {
    /**
     * Strings that were read column by column. Accuracy is 1 - edits / symbols: the edits are the fewest that make the strings that were
     * read of the true ones, see {@link Alignment}.
     */
    static Tested ofStrings(Samples samples, List<Prediction> read, Score columnwise) {
        long symbols = 0, edits = 0, right = 0;
        for (int i = 0; i < samples.count(); i++) {
            int[] truth = Arrays.stream(samples.labels(), i * samples.heads(), (i + 1) * samples.heads()).filter(label -> label >= 0).toArray();
            int own = Alignment.shortest(truth, read.get(i).labels()).edits();
            symbols += truth.length;
            edits += own;
            right += own == 0 ? 1 : 0;
        }
        Score score = new Score(columnwise.loss(), 1 - edits / (double) symbols, right / (double) samples.count(), columnwise.samples());
        return new Tested(score, read, columnwise.stringAccuracy());
    }
}
