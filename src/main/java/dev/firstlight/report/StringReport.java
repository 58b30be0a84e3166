package dev.firstlight.report;

import dev.firstlight.train.Alignment;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How strings were read.
 *
 * @param strings        how many
 * @param stringAccuracy the share read right from end to end, no partial credit
 * @param digitAccuracy  1 - edits / digits over all strings, the edits being those of {@link Reading#alignment}: with a softmax head for
 *                       each digit simply the share of digits read right; with a column reader 1 minus the character error rate, so
 *                       that what it adds counts too, and it may fall below 0
 * @param independent    what the string accuracy would be if errors fell on digits at random: the mean of digitAccuracy^length
 * @param positions      by place in the string, the first first
 * @param lengths        by length of the string, the shortest first
 */
public record StringReport(long strings, double stringAccuracy, double digitAccuracy, double independent, List<Part> positions,
                           List<Part> lengths) {
    /**
     * The strings of a length, or the digits at a place.
     *
     * @param number   the length, or the place counted from 1
     * @param count    how many
     * @param accuracy the share read right
     */
    public record Part(int number, long count, double accuracy) {}

    public static StringReport of(List<Reading> readings) {
        int longest = readings.stream().mapToInt(reading -> reading.truth().length).max().orElse(0);
        Tally positions = new Tally(longest), lengths = new Tally(longest);
        long digits = 0, edits = 0;
        for (Reading reading : readings) {
            Alignment alignment = reading.alignment();
            int length = reading.truth().length;
            lengths.add(length, reading.right());
            digits += length;
            edits += alignment.edits();
            for (int i = 0, place = 1; i < alignment.truth().length; i++) {
                if (alignment.truth()[i] != Alignment.NOTHING) {
                    positions.add(place++, alignment.truth()[i] == alignment.read()[i]);
                }
            }
        }
        double p = 1 - edits / (double) digits;
        double independent = readings.stream().mapToDouble(reading -> Math.pow(Math.max(0, p), reading.truth().length)).average().orElse(Double.NaN);
        double right = readings.stream().filter(Reading::right).count();
        return new StringReport(readings.size(), right / readings.size(), p, independent, positions.parts(), lengths.parts());
    }

    /** Counts by number, from 0 up. */
    private static final class Tally {
        private final long[] all;
        private final long[] right;

        Tally(int most) {
            all = new long[most + 1];
            right = new long[most + 1];
        }

        void add(int number, boolean isRight) {
            all[number]++;
            right[number] += isRight ? 1 : 0;
        }

        List<Part> parts() {
            return IntStream.range(0, all.length).filter(i -> all[i] > 0).mapToObj(i -> new Part(i, all[i], right[i] / (double) all[i])).toList();
        }
    }
}
