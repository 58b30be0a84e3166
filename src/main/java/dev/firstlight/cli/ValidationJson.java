package dev.firstlight.cli;

import dev.firstlight.validate.CaseResult;
import dev.firstlight.validate.Report;
import dev.firstlight.validate.Verdict;
import java.util.List;
import java.util.Locale;

/** A report of a validation as it is written to JSON; numbers that are not finite are left out. */
record ValidationJson(boolean passed, String device, long seed, double seconds, int cases, long failed, long suspicious, long not_run, long leaked_bytes,
                      int leaked_handles, List<Entry> results) {
    ValidationJson(Report report, int openHandles) {
        this(report.passed() && openHandles == 0, report.device().toString(), report.seed(), report.seconds(), report.results().size(),
                report.count(Verdict.FAILED), report.count(Verdict.SUSPICIOUS), report.count(Verdict.NOT_RUN), report.leakedBytes(), openHandles,
                report.results().stream().map(Entry::of).toList());
    }

    /** One case; {@code error} is the worst error as a share of its bound. */
    record Entry(String name, String verdict, List<String> kernels, String options, Double error, String finding, double seconds) {
        static Entry of(CaseResult result) {
            return new Entry(result.name(), result.verdict().name().toLowerCase(Locale.ROOT), result.kernels(), result.options(),
                    Double.isFinite(result.worst()) ? result.worst() : null, result.finding(), result.seconds());
        }
    }
}
