package dev.firstlight.cli;

import dev.firstlight.report.Confusion;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** A confusion matrix for people: the whole of it while it fits a screen, else each class and what is confused most. */
final class ConfusionListing {
    private static final int MOST_COLUMNS = 20;
    private static final int WORST = 10;

    private record Mistake(int truth, int predicted, int count) {}

    private final Confusion confusion;
    private final List<String> names;

    ConfusionListing(Confusion confusion) {
        this.confusion = confusion;
        this.names = confusion.names();
    }

    void print(PrintStream out) {
        boolean whole = names.size() <= MOST_COLUMNS;
        List<String> header = new ArrayList<>(List.of("true"));
        if (whole) {
            names.forEach(name -> header.add("as " + name));
        }
        header.addAll(List.of("samples", "accuracy"));
        TextTable table = new TextTable(header.toArray(String[]::new));
        for (int truth = 0; truth < names.size(); truth++) {
            List<String> row = new ArrayList<>(List.of(names.get(truth)));
            for (int predicted = 0; whole && predicted < names.size(); predicted++) {
                int count = confusion.counts()[truth][predicted];
                row.add(count == 0 ? "" : Integer.toString(count));
            }
            row.add(Long.toString(confusion.count(truth)));
            row.add(Double.isNaN(confusion.accuracy(truth)) ? "" : String.format(Locale.ROOT, "%.2f %%", 100 * confusion.accuracy(truth)));
            table.row(row.toArray(String[]::new));
        }
        table.print(out);
        if (!whole) {
            out.printf("%nConfused most:%n");
            mistakes().stream().limit(WORST).forEach(mistake -> out.printf("  %s taken for %s, %d times%n",
                    names.get(mistake.truth()), names.get(mistake.predicted()), mistake.count()));
        }
    }

    private List<Mistake> mistakes() {
        List<Mistake> mistakes = new ArrayList<>();
        for (int truth = 0; truth < names.size(); truth++) {
            for (int predicted = 0; predicted < names.size(); predicted++) {
                int count = confusion.counts()[truth][predicted];
                if (truth != predicted && count > 0) {
                    mistakes.add(new Mistake(truth, predicted, count));
                }
            }
        }
        mistakes.sort(Comparator.comparingInt(Mistake::count).reversed());
        return mistakes;
    }
}
