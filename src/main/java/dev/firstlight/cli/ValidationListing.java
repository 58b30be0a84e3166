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
    private final Function<CaseResult, String> repeat;

    /** @param repeat the command that runs a case once more */
    ValidationListing(PrintStream out, Report report, Function<CaseResult, String> repeat) {
        this.out = out;
        this.report = report;
        this.repeat = repeat;
    }

    /** @return whether all is right */
    boolean print(int openHandles) {
        table();
        List<CaseResult> failures = report.failures(), suspicious = report.results().stream().filter(result -> result.verdict() == Verdict.SUSPICIOUS).toList();
        failures.stream().limit(SHOWN).forEach(this::failure);
        if (failures.size() > SHOWN) {
            out.println();
            out.println("... and " + (failures.size() - SHOWN) + " more; --junit or --json keeps them all");
        }
        suspicious.forEach(result -> out.printf(Locale.ROOT, "suspicious: %s: %s; %s%n", result.name(), result.finding(), String.join(" + ", result.kernels())));
        out.println();
        out.println(verdict(openHandles));
        return report.passed() && openHandles == 0;
    }

    private void table() {
        TextTable table = new TextTable("operation", "kernels", "cases", "worst error/bound", "seconds", "");
        for (Summary line : Summary.of(report.results())) {
            table.row(line.operation(), line.kernels(), Integer.toString(line.cases()), share(line.worst()),
                    String.format(Locale.ROOT, "%.2f", line.seconds()), line.failed() > 0 ? line.failed() + " FAILED" : line.suspicious() > 0 ? line.suspicious() + " suspicious" : "");
        }
        table.print(out);
    }

    private static String share(double worst) {
        return Double.isNaN(worst) ? "-" : Double.isInfinite(worst) ? "no bound holds" : String.format(Locale.ROOT, worst < 1000 ? "%.3f" : "%.1e", worst);
    }

    private void failure(CaseResult result) {
        out.println();
        out.println("FAILED " + result.name());
        line("kernels", String.join(" + ", result.kernels()));
        line("options", result.options());
        line("tensors", result.shapes());
        line("found", result.finding().replace("\n", "\n           "));
        line("error", Double.isNaN(result.worst()) || Double.isInfinite(result.worst()) ? "" : share(result.worst()) + " times its bound");
        line("seed", Long.toString(report.seed()));
        line("again", repeat.apply(result));
    }

    private void line(String name, String text) {
        if (!text.isEmpty()) {
            out.printf("  %-8s %s%n", name, text);
        }
    }

    private String time() {
        return String.format(Locale.ROOT, "%.1f s", report.seconds())
                + (report.device().backend().equals("cpu") ? "" : String.format(Locale.ROOT, " (%.1f s of it compiling)", report.compiling()));
    }

    private String verdict(int openHandles) {
        int cases = report.results().size();
        long failed = report.count(Verdict.FAILED), notRun = report.count(Verdict.NOT_RUN);
        String text = failed + notRun == 0
                ? String.format(Locale.ROOT, "all right: %,d cases on %d kernels in %s, seed %d", cases, report.kernels().size(), time(), report.seed())
                : String.format(Locale.ROOT, "WRONG: %,d of %,d cases failed%s, on %d kernels in %s, seed %d", failed, cases,
                        notRun == 0 ? "" : String.format(Locale.ROOT, " and %,d could not be run", notRun), report.kernels().size(), time(), report.seed());
        return text + (report.leakedBytes() == 0 ? "" : "; WRONG: " + report.leakedBytes() + " bytes were not given back")
                + (openHandles == 0 ? "" : "; WRONG: " + openHandles + " native handles were not released");
    }
}
