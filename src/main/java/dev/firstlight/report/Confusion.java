package dev.firstlight.report;

import dev.firstlight.train.Alignment;
import java.util.ArrayList;
import java.util.List;

/**
 * How often each class was taken for which.
 *
 * @param names     the classes; the last is {@link #NONE} if {@code byColumns}
 * @param counts    counts[truth][read]; read as {@link #NONE} is what was missed, and truly {@link #NONE} what was read where nothing stands
 * @param byColumns whether strings were read column by column, so that symbols may be missed or added
 */
public record Confusion(List<String> names, int[][] counts, boolean byColumns) {
    /** The class of what is not there. */
    public static final String NONE = "none";

    public Confusion {
        names = List.copyOf(names);
    }

    public static Confusion of(List<Reading> readings, List<String> classNames) {
        boolean byColumns = readings.stream().anyMatch(Reading::byColumns);
        List<String> names = new ArrayList<>(classNames);
        if (byColumns) {
            names.add(NONE);
        }
        int[][] counts = new int[names.size()][names.size()];
        for (Reading reading : readings) {
            Alignment alignment = reading.alignment();
            for (int i = 0; i < alignment.truth().length; i++) {
                counts[index(alignment.truth()[i], classNames)][index(alignment.read()[i], classNames)]++;
            }
        }
        return new Confusion(names, counts, byColumns);
    }

    private static int index(int symbol, List<String> classNames) {
        return symbol == Alignment.NOTHING ? classNames.size() : symbol;
    }

    public int classes() {
        return names.size();
    }

    /** How often a class was the truth. */
    public long count(int truth) {
        long count = 0;
        for (int read : counts[truth]) {
            count += read;
        }
        return count;
    }

    /** Whether this row tells what was read where nothing stands. */
    public boolean isNone(int truth) {
        return byColumns && truth == names.size() - 1;
    }

    /** The share of a class that was read right (its recall); NaN if there was none of it. */
    public double accuracy(int truth) {
        return isNone(truth) ? Double.NaN : share(truth, truth);
    }

    /** The share of a class that was read as another; NaN if there was none of it. */
    public double share(int truth, int read) {
        return counts[truth][read] / (double) count(truth);
    }
}
