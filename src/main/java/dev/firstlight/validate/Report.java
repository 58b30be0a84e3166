package dev.firstlight.validate;

import dev.firstlight.compute.Device;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What came of all cases.
 *
 * @param seed          what the inputs were drawn from
 * @param seconds       how long it took
 * @param compiling     the seconds of it in which kernels were compiled: building took them, and first launches, in which some drivers
 *                      compile, beyond what the second launches took; NaN if that is not known
 * @param answers       whether the device still answered at the end; one that hangs may not even be closed
 * @param leakedBytes   device memory that was taken and not given back
 * @param leakedHandles native handles that were not released
 */
public record Report(Device device, long seed, List<CaseResult> results, double seconds, double compiling, boolean answers, long leakedBytes,
                     int leakedHandles) {
    public Report {
        results = List.copyOf(results);
    }

    /** The same, once the device was closed. @param openHandles native handles that this left open */
    public Report closed(int openHandles) {
        return new Report(device, seed, results, seconds, compiling, answers, leakedBytes, openHandles);
    }

    public long count(Verdict verdict) {
        return results.stream().filter(result -> result.verdict() == verdict).count();
    }

    /** Whether something ran, nothing is wrong and nothing leaked. */
    public boolean passed() {
        return !results.isEmpty() && count(Verdict.FAILED) == 0 && count(Verdict.NOT_RUN) == 0 && problem().isEmpty();
    }

    /** What is wrong though it belongs to no case, in words: what was allocated and not given back. Empty if there is nothing. */
    public String problem() {
        if (!answers) {
            return failures().isEmpty() ? "the program ended while no case was in hand" : "";
        }
        return (leakedBytes == 0 ? "" : leakedBytes + " bytes were not given back") + (leakedBytes == 0 || leakedHandles == 0 ? "" : ", ")
                + (leakedHandles == 0 ? "" : leakedHandles + " native handles were not released");
    }

    public List<CaseResult> failures() {
        return results.stream().filter(CaseResult::failed).toList();
    }

    /** The names of all kernels that were executed. */
    public Set<String> kernels() {
        Set<String> kernels = new TreeSet<>();
        results.stream().filter(result -> result.verdict() != Verdict.NOT_RUN).forEach(result -> kernels.addAll(result.kernels()));
        return kernels;
    }
}
