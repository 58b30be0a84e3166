package dev.firstlight.cli;

import dev.firstlight.validate.CaseResult;
import dev.firstlight.validate.Report;
import dev.firstlight.validate.Verdict;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** A report of a validation as it is written to JSON; numbers that are not finite, and leaks where the device no longer answers, are left out. */
record ValidationJson(boolean passed, String device, long seed, double seconds, int cases, long failed, long suspicious, long not_run, Long leaked_bytes,
                      Integer leaked_handles, List<Entry> results) {
    /** @param again the command that repeats a case */
    ValidationJson(Report report, Function<CaseResult, String> again) {
        this(report.passed(), report.device().toString(), report.seed(), report.seconds(), report.results().size(),
                report.count(Verdict.FAILED), report.count(Verdict.SUSPICIOUS), report.count(Verdict.NOT_RUN), report.answers() ? report.leakedBytes() : null, report.answers() ? report.leakedHandles() : null,
                report.results().stream().map(result -> Entry.of(result, again)).toList());
    }

    /** One case; {@code error} is the worst error as a share of its bound, {@code again} the command that repeats a failure. */
    record Entry(String name, String verdict, List<String> kernels, String options, String tensors, Double error, String finding, double seconds, String again) {
        static Entry of(CaseResult result, Function<CaseResult, String> again) {
            return new Entry(result.name(), result.verdict().name().toLowerCase(Locale.ROOT), result.kernels(), result.options(), result.shapes(),
                    Double.isFinite(result.worst()) ? result.worst() : null, result.finding(), result.seconds(),
                    result.failed() ? again.apply(result) : null);
        }
    }
}
