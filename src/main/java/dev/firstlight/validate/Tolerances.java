package dev.firstlight.validate;

import java.util.function.IntFunction;

/** Small helpers for writing a {@link Tolerance}. */
public final class Tolerances {
    private Tolerances() {}

    /** The error bound of each of {@code size} elements, from the formula for one. */
    public static double[] each(int size, IntFunction<Bounded> formula) {
        double[] errors = new double[size];
        for (int i = 0; i < size; i++) {
            errors[i] = formula.apply(i).error();
        }
        return errors;
    }

    /**
     * A sum that is added to what was there, {@code times} times over. Where each sum has {@code terms} terms, a kernel may also
     * begin it with what was there, which gives that the roundings of a whole sum.
     */
    public static Bounded accumulated(double before, Bounded sum, int times, long terms) {
        Bounded total = Bounded.exact(before);
        for (int i = 0; i < times; i++) {
            double carried = Bounded.gamma(terms + 1) * Math.abs(total.value());
            total = total.plus(sum).widened(carried);
        }
        return total;
    }

    /**
     * The share of the bound (terms + 2) u |A||B| above which an error is suspicious: rounding errors cancel in part, like a
     * random walk, and 8 sqrt(terms) + 8 of them is more than a right kernel shows.
     */
    public static double suspicious(long terms) {
        return Math.min(1, (8 * Math.sqrt(terms) + 8) / (terms + 2));
    }
}
