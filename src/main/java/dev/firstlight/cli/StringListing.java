package dev.firstlight.cli;

import dev.firstlight.report.StringReport;
import dev.firstlight.train.Tested;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** How strings were read, for people: whole strings, digits, and a table by place and by length. */
final class StringListing {
    private final StringReport report;
    private final Tested test;

    StringListing(StringReport report, Tested test) {
        this.report = report;
        this.test = test;
    }

    void print(PrintStream out) {
        out.printf(Locale.ROOT, "test:   whole strings %s, digits %s, loss %.4f%n", percent(report.stringAccuracy()), percent(report.digitAccuracy()),
                test.score().loss());
        out.printf(Locale.ROOT, "        errors spread evenly over the digits would leave %s of the strings%n", percent(report.independent()));
        if (test.columnwise() != null) {
            out.printf(Locale.ROOT, "        by the likeliest symbol of each column, whatever length that makes, %s of the strings%n", percent(test.columnwise()));
        }
        out.println();
        table("place", "digits", report.positions()).print(out);
        if (report.lengths().size() > 1) {
            out.println();
            table("length", "strings", report.lengths()).print(out);
        }
    }

    private static TextTable table(String what, String counted, List<StringReport.Part> parts) {
        TextTable table = new TextTable(what, counted, "accuracy");
        parts.forEach(part -> table.row(Integer.toString(part.number()), Long.toString(part.count()), percent(part.accuracy())));
        return table;
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * share);
    }
}
