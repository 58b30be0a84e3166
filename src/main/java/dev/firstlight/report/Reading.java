package dev.firstlight.report;

import dev.firstlight.data.Samples;
import dev.firstlight.train.Alignment;
import dev.firstlight.train.Prediction;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A sample's labels beside what the network read.
 *
 * @param sample     its number
 * @param truth      its labels, those that are none (-1) left out
 * @param read       the predicted labels: one for each of {@code truth}, or the string that was read, of any length
 * @param confidence the probability the network gave to all it read
 * @param byColumns  whether a string was read column by column, so that places have to be found by {@link Alignment#shortest}
 */
public record Reading(int sample, int[] truth, int[] read, double confidence, boolean byColumns) {
    /** @param predictions of all samples, in their order */
    public static List<Reading> of(Samples samples, List<Prediction> predictions) {
        if (predictions.size() != samples.count()) {
            throw new IllegalArgumentException(predictions.size() + " predictions do not fit " + samples.count() + " samples");
        }
        return IntStream.range(0, samples.count()).mapToObj(i -> of(samples, i, predictions.get(i))).toList();
    }

    private static Reading of(Samples samples, int sample, Prediction prediction) {
        int heads = samples.heads();
        int[] labels = Arrays.copyOfRange(samples.labels(), sample * heads, (sample + 1) * heads);
        int[] truth = Arrays.stream(labels).filter(label -> label >= 0).toArray();
        boolean byColumns = prediction.probabilities() == null;
        int[] read = byColumns ? prediction.labels()
                : IntStream.range(0, heads).filter(head -> labels[head] >= 0).map(head -> prediction.labels()[head]).toArray();
        return new Reading(sample, truth, read, prediction.confidence(), byColumns);
    }

    /** Whether all was read right. */
    public boolean right() {
        return Arrays.equals(truth, read);
    }

    /** Truth over what was read. */
    public Alignment alignment() {
        return byColumns ? Alignment.shortest(truth, read) : new Alignment(truth, read);
    }
}
