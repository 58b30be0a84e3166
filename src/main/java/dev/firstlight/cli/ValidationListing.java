package dev.firstlight.cli;

import dev.firstlight.validate.CaseResult;
import dev.firstlight.validate.Report;
import dev.firstlight.validate.Summary;
import dev.firstlight.validate.Verdict;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** A report of a validation for people: a table by operation and variant, what is wrong and how to see it again, and the verdict. */
final class ValidationListing {
    /** Failures told in full; more of them seldom tell more. */
    private static final int SHOWN = 10;

    private final PrintStream out;
    private final Report report;
    private final Function<CaseResult, String> again;

    /** @param again the command that repeats a case */
    ValidationListing(PrintStream out, Report report, Function<CaseResult, String> again) {
        this.out = out;
        this.report = report;
        this.again = again;
    }

    void print() {
        table();
        List<CaseResult> failures = report.failures(), suspicious = report.results().stream().filter(result -> result.verdict() == Verdict.SUSPICIOUS).toList();
        failures.stream().limit(SHOWN).forEach(this::failure);
        if (failures.size() > SHOWN) {
            out.println();
            out.println("... and " + (failures.size() - SHOWN) + " more; --junit or --json keeps them all");
        }
        suspicious.forEach(result -> out.printf(Locale.ROOT, "suspicious: %s: %s; %s%n", result.name(), result.finding(), String.join(" + ", result.kernels())));
        out.println();
        out.println(verdict());
    }

    private void table() {
        TextTable table = new TextTable("operation", "kernels", "cases", "worst error/bound", "seconds", "");
        for (Summary line : Summary.of(report.results())) {
            table.row(line.operation(), line.kernels(), Integer.toString(line.cases()), CaseResult.share(line.worst()),
                    String.format(Locale.ROOT, "%.2f", line.seconds()), line.note());
        }
        table.print(out);
    }

    private void failure(CaseResult result) {
        out.println();
        out.println("FAILED " + result.name());
        result.details(report.seed(), again.apply(result)).forEach(out::println);
    }

    private String time() {
        return String.format(Locale.ROOT, "%.1f s", report.seconds())
                + (report.device().backend().equals("cpu") || Double.isNaN(report.compiling()) ? "" : String.format(Locale.ROOT, " (%.1f s of it compiling)", report.compiling()));
    }

    private String verdict() {
        int cases = report.results().size();
        long failed = report.count(Verdict.FAILED), notRun = report.count(Verdict.NOT_RUN);
        String text = failed + notRun == 0
                ? String.format(Locale.ROOT, "all right: %,d cases on %d kernels in %s, seed %d", cases, report.kernels().size(), time(), report.seed())
                : String.format(Locale.ROOT, "WRONG: %,d of %,d cases failed%s, on %d kernels in %s, seed %d", failed, cases,
                        notRun == 0 ? "" : String.format(Locale.ROOT, " and %,d could not be run", notRun), report.kernels().size(), time(), report.seed());
        return text + (report.problem().isEmpty() ? "" : "; WRONG: " + report.problem());
    }
}
