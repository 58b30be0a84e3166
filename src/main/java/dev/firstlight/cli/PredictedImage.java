package dev.firstlight.cli;

import dev.firstlight.train.Prediction;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a network says of an image, in words.
 *
 * @param label       the most probable class; of a string, its symbols joined
 * @param probability of that
 * @param top         the most probable labels, the best first; of a string the best alone
 */
record PredictedImage(String image, String label, double probability, List<Candidate> top) {
    /** A label and its probability. */
    record Candidate(String label, double probability) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%s (%.1f %%)", label, 100 * probability);
        }
    }

    /** @param most how many labels to give */
    static PredictedImage of(Path image, Prediction prediction, List<String> names, int most) {
        boolean oneLabel = prediction.probabilities() != null && prediction.probabilities().length == 1;
        List<Candidate> top = oneLabel ? best(prediction.probabilities()[0], names, most)
                : List.of(new Candidate(Arrays.stream(prediction.labels()).mapToObj(names::get).collect(Collectors.joining()), prediction.confidence()));
        return new PredictedImage(image.toString(), top.get(0).label(), top.get(0).probability(), top);
    }

    private static List<Candidate> best(float[] probabilities, List<String> names, int most) {
        return IntStream.range(0, probabilities.length).boxed().sorted(Comparator.comparingDouble((Integer i) -> probabilities[i]).reversed())
                .limit(most).map(i -> new Candidate(names.get(i), probabilities[i])).toList();
    }

    @Override
    public String toString() {
        return image + ": " + top.stream().map(Candidate::toString).collect(Collectors.joining(", "));
    }
}
