package dev.firstlight.validate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What came of one case.
 *
 * @param name      the case's name
 * @param kernels   the kernels that ran, in order, or were to run
 * @param options   how they were built, {@code -D} options and all; empty where nothing is built
 * @param shapes    the operation's tensors
 * @param worst     the largest error as a share of its bound; NaN if it has none
 * @param finding   what is wrong in one sentence (element, expected, got, bound), or where the worst error is
 * @param seconds   time to run and judge it, building excluded but for what a driver leaves to the first launch
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

    /** An error as a share of its bound, in words if it is no number. */
    public static String share(double worst) {
        return Double.isNaN(worst) ? "-" : Double.isInfinite(worst) ? "no bound holds" : String.format(Locale.ROOT, worst < 1000 ? "%.3f" : "%.1e", worst);
    }

    /**
     * All there is to say of a failure, line by line.
     *
     * @param seed  what the inputs were drawn from
     * @param again the command that repeats this case
     */
    public List<String> details(long seed, String again) {
        List<String> lines = new ArrayList<>();
        detail(lines, "kernels", String.join(" + ", kernels));
        detail(lines, "options", options);
        detail(lines, "tensors", shapes);
        detail(lines, "found", finding.replace("\n", "\n           "));
        detail(lines, "error", Double.isNaN(worst) || Double.isInfinite(worst) ? "" : share(worst) + " times its bound");
        detail(lines, "seed", Long.toString(seed));
        detail(lines, "again", again);
        return lines;
    }

    private static void detail(List<String> lines, String name, String text) {
        if (!text.isEmpty()) {
            lines.add(String.format("  %-8s %s", name, text));
        }
    }
}
