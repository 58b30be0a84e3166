package dev.firstlight.validate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What came of the cases of one operation that ran on the same kernels.
 *
 * @param operation  the operation's name
 * @param kernels    the kernels, each once; what they were is not known where nothing was built
 * @param cases      how many
 * @param failed     how many of them failed
 * @param notRun     how many were not run
 * @param suspicious how many are further off than expected
 * @param worst      the largest error as a share of its bound among those that have one
 * @param seconds    time to run and judge them
 */
public record Summary(String operation, String kernels, int cases, int failed, int notRun, int suspicious, double worst, double seconds) {
    /** More kernels than this are told by their number. */
    private static final int LISTED = 3;

    /** One line per operation and variant, in the order of the results. */
    public static List<Summary> of(List<CaseResult> results) {
        Map<List<String>, List<CaseResult>> groups = results.stream().collect(Collectors.groupingBy(
                result -> List.of(result.operation(), kernels(result)), LinkedHashMap::new, Collectors.toList()));
        List<Summary> summaries = new ArrayList<>();
        groups.forEach((key, group) -> summaries.add(new Summary(key.get(0), key.get(1), group.size(),
                count(group, Verdict.FAILED), count(group, Verdict.NOT_RUN), count(group, Verdict.SUSPICIOUS),
                group.stream().mapToDouble(CaseResult::worst).filter(worst -> !Double.isNaN(worst)).max().orElse(Double.NaN),
                group.stream().mapToDouble(CaseResult::seconds).sum())));
        return summaries;
    }

    /** What is to be noted of it, in words; empty if all is right. */
    public String note() {
        List<String> notes = new ArrayList<>();
        note(notes, failed, "FAILED");
        note(notes, notRun, "not run");
        note(notes, suspicious, "suspicious");
        return String.join(", ", notes);
    }

    private static void note(List<String> notes, int count, String what) {
        if (count > 0) {
            notes.add(count + " " + what);
        }
    }

    private static String kernels(CaseResult result) {
        Set<String> kernels = new LinkedHashSet<>(result.kernels());
        return kernels.size() > LISTED ? kernels.size() + " kernels in a row" : String.join(" + ", kernels);
    }

    private static int count(List<CaseResult> results, Verdict verdict) {
        return (int) results.stream().filter(result -> result.verdict() == verdict).count();
    }
}
