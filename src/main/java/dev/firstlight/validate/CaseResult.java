package dev.firstlight.validate;

import java.util.List;

/**
 * What came of one case.
 *
 * @param name      the case's name
 * @param kernels   the kernels that ran, in order
 * @param options   how they were built, {@code -D} options and all; empty where nothing is built
 * @param shapes    the operation's tensors
 * @param worst     the largest error as a share of its bound; NaN if it has none
 * @param finding   what is wrong in one sentence (element, expected, got, bound), or where the worst error is
 * @param seconds   time to run and judge it, building excluded
 * @param thrown    what the backend threw, if it did not build or run; else null
 */
public record CaseResult(String name, List<String> kernels, String options, String shapes, Verdict verdict, double worst,
                         String finding, double seconds, Throwable thrown) {
    /** The operation this is about: the first part of the name. */
    public String operation() {
        return name.substring(0, name.indexOf('/'));
    }

    public boolean failed() {
        return verdict == Verdict.FAILED;
    }
}
