package dev.firstlight.validate;

import dev.firstlight.compute.Device;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What came of all cases.
 *
 * @param seed        what the inputs were drawn from
 * @param seconds     how long it took
 * @param compiling   the seconds of it in which kernels were compiled: building took them, and first launches, in which some drivers
 *                    compile, beyond what the second launches took
 * @param answers     whether the device still answered at the end; one that hangs may not even be closed
 * @param leakedBytes device memory that was taken and not given back
 */
public record Report(Device device, long seed, List<CaseResult> results, double seconds, double compiling, boolean answers, long leakedBytes) {
    public Report {
        results = List.copyOf(results);
    }

    public long count(Verdict verdict) {
        return results.stream().filter(result -> result.verdict() == verdict).count();
    }

    /** Whether something ran, nothing is wrong and nothing leaked. */
    public boolean passed() {
        return !results.isEmpty() && count(Verdict.FAILED) == 0 && count(Verdict.NOT_RUN) == 0 && leakedBytes == 0;
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
