package dev.firstlight.validate;

import dev.firstlight.compute.Device;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What came of all cases. */
public record Report(Device device, long seed, List<CaseResult> results, double seconds) {
    public Report {
        results = List.copyOf(results);
    }

    public long count(Verdict verdict) {
        return results.stream().filter(result -> result.verdict() == verdict).count();
    }

    /** Whether something ran and nothing is wrong. */
    public boolean passed() {
        return !results.isEmpty() && count(Verdict.FAILED) == 0 && count(Verdict.NOT_RUN) == 0;
    }

    public List<CaseResult> failures() {
        return results.stream().filter(CaseResult::failed).toList();
    }

    /** The names of all kernels that were executed. */
    public Set<String> kernels() {
        Set<String> kernels = new TreeSet<>();
        results.forEach(result -> kernels.addAll(result.kernels()));
        return kernels;
    }
}
