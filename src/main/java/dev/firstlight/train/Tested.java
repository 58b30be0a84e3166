package dev.firstlight.train;

import dev.firstlight.data.Samples;
import java.util.Arrays;
import java.util.List;

/**
 * What came of a test.
 *
 * @param score       its accuracy is that of labels also where strings are read column by column: see {@link #digitAccuracy}
 * @param predictions of all samples, in their order
 */
public record Tested(Score score, List<Prediction> predictions) {
    /** 1 - edits / symbols: the edits are the fewest that make the strings that were read of the true ones, see {@link Alignment}. */
    static double digitAccuracy(Samples samples, List<Prediction> read) {
        long symbols = 0, edits = 0;
        for (int i = 0; i < samples.count(); i++) {
            int[] truth = Arrays.stream(samples.labels(), i * samples.heads(), (i + 1) * samples.heads()).filter(label -> label >= 0).toArray();
            symbols += truth.length;
            edits += Alignment.shortest(truth, read.get(i).labels()).edits();
        }
        return 1 - edits / (double) symbols;
    }
}
