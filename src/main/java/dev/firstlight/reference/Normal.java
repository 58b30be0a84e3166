package dev.firstlight.reference;

/** The standard normal density phi and distribution function Phi, to about 1e-13 relative, far tails included. */
public final class Normal {
    /** Where the series gives way to the continued fraction: both are accurate to the last digits here. */
    private static final double TAIL = 3;
    private static final int FRACTION_TERMS = 120;

    private Normal() {}

    /** phi(x) = exp(-x^2 / 2) / sqrt(2 pi). */
    public static double density(double x) {
        return Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
    }

    /**
     * Phi(x). Near 0 by the series Phi(x) = 1/2 + phi(x) (x + x^3/3 + x^5/(3 5) + ...) (Abramowitz and Stegun, 26.2.11), whose
     * terms all have one sign; for |x| &gt; 3 by Laplace's continued fraction 1 - Phi(x) = phi(x) / (x + 1/(x + 2/(x + 3/(x + ...))))
     * (26.2.14), evaluated from its far end.
     */
    public static double distribution(double x) {
        if (Double.isNaN(x)) {
            return x;
        }
        if (x > TAIL) {
            return 1 - upperTail(x);
        }
        if (x < -TAIL) {
            return upperTail(-x);
        }
        double term = x, sum = 0;
        for (int n = 3; sum + term != sum; n += 2) {
            sum += term;
            term *= x * x / n;
        }
        return 0.5 + density(x) * sum;
    }

    private static double upperTail(double x) {
        double fraction = x;
        for (int k = FRACTION_TERMS; k >= 1; k--) {
            fraction = x + k / fraction;
        }
        return density(x) / fraction;
    }
}
