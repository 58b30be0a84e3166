package dev.firstlight.report;

import dev.firstlight.data.Samples;
import dev.firstlight.train.Prediction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Predictions as networks make them, without one. */
final class Fakes {
    private Fakes() {}

    /** Samples of one black pixel with these strings of digits, as labels of {@code heads} places. */
    static Samples strings(int heads, String... truths) {
        int[] labels = new int[truths.length * heads];
        Arrays.fill(labels, -1);
        for (int i = 0; i < truths.length; i++) {
            for (int head = 0; head < truths[i].length(); head++) {
                labels[i * heads + head] = truths[i].charAt(head) - '0';
            }
        }
        return Samples.ofBytes(new byte[truths.length], labels, heads);
    }

    /** What softmax heads say: these digits, each with a probability of 0.9. */
    static List<Prediction> heads(String... reads) {
        List<Prediction> predictions = new ArrayList<>();
        for (String read : reads) {
            int[] labels = read.chars().map(c -> c - '0').toArray();
            float[][] probabilities = new float[labels.length][10];
            for (int head = 0; head < labels.length; head++) {
                Arrays.fill(probabilities[head], 0.1f / 9);
                probabilities[head][labels[head]] = 0.9f;
            }
            predictions.add(new Prediction(labels, Math.pow(0.9, labels.length), probabilities));
        }
        return predictions;
    }

    /** What a column reader says: these digits. */
    static List<Prediction> columns(String... reads) {
        return Arrays.stream(reads).map(read -> new Prediction(read.chars().map(c -> c - '0').toArray(), 0.8, null)).toList();
    }
}
