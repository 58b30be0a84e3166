package dev.firstlight.validate;

import dev.firstlight.reference.Normal;
import java.util.function.IntFunction;

/**
 * A number together with a bound on the error that a correct float32 computation of it may have. Arithmetic on these is a
 * running error analysis (Higham, "Accuracy and Stability of Numerical Algorithms", 2002, section 3.3): written like the
 * formula itself, a bound costs nothing to derive. Each operation adds what its rounding may contribute to the errors its
 * arguments bring along. A fused multiply-add rounds once where this counts two, so the bounds hold for it too.
 *
 * <p>The functions are as accurate as OpenCL C 1.2 (section 7.4, full profile) demands: an error of n ulp is at most
 * 2 n u |y|, and results below the smallest normal number may be flushed to zero.
 *
 * @param value the exact value
 * @param error how far a float32 computation of it may be off, at most
 */
public record Bounded(double value, double error) {
    /** The unit roundoff of float32, 2^-24. */
    public static final double U = 0x1p-24;

    private static final double DIVIDE_ULP = 2.5, SQRT_ULP = 3, EXP_ULP = 3, LOG_ULP = 3, TANH_ULP = 5, ERF_ULP = 16;

    /** exp of this is below the smallest normal float, by enough that an argument's own rounding does not matter. */
    private static final double UNDERFLOW = -88;

    /** A number that is in memory as it is. */
    public static Bounded exact(double value) {
        return new Bounded(value, 0);
    }

    /** A constant that was rounded to float32 once. */
    public static Bounded rounded(double value) {
        return result(value, 0, 0.5);
    }

    /** gamma_n = n u / (1 - n u): the relative error of n roundings in any order (Higham, lemma 3.1). */
    public static double gamma(long n) {
        return n * U / (1 - n * U);
    }

    public Bounded plus(Bounded other) {
        return result(value + other.value, error + other.error, 0.5);
    }

    public Bounded minus(Bounded other) {
        return result(value - other.value, error + other.error, 0.5);
    }

    public Bounded times(Bounded other) {
        return result(value * other.value, Math.abs(value) * other.error + Math.abs(other.value) * error + error * other.error, 0.5);
    }

    /** The quotient; the bound needs a divisor that is larger than its own error. */
    public Bounded dividedBy(Bounded other) {
        double smallest = Math.abs(other.value) - other.error;
        double quotient = value / other.value;
        return result(quotient, (error + Math.abs(quotient) * other.error) / smallest, DIVIDE_ULP);
    }

    public Bounded sqrt() {
        double root = Math.sqrt(value);
        double lowest = Math.sqrt(Math.max(0, value - error));
        return result(root, Math.max(Math.sqrt(value + error) - root, root - lowest), SQRT_ULP);
    }

    /** Below {@link #UNDERFLOW} the result is smaller than any normal number and may be 0. */
    public Bounded exp() {
        return value < UNDERFLOW ? new Bounded(Math.exp(value), Float.MIN_NORMAL) : result(Math.exp(value), Math.exp(value) * Math.expm1(error), EXP_ULP);
    }

    /** The logarithm; the bound needs a number that is larger than its own error. */
    public Bounded log() {
        return result(Math.log(value), -Math.log1p(-error / value), LOG_ULP);
    }

    public Bounded tanh() {
        return result(Math.tanh(value), error, TANH_ULP);
    }

    /** erf(x) = 2 Phi(sqrt(2) x) - 1; its steepest slope is 2 / sqrt(pi). */
    public Bounded erf() {
        return result(2 * Normal.distribution(Math.sqrt(2) * value) - 1, 2 / Math.sqrt(Math.PI) * error, ERF_ULP);
    }

    /** The sum of n numbers in any order: gamma_n times the sum of their magnitudes, on top of their own errors. */
    public static Bounded sum(int n, IntFunction<Bounded> term) {
        double sum = 0, magnitude = 0, error = 0;
        for (int i = 0; i < n; i++) {
            Bounded each = term.apply(i);
            sum += each.value;
            magnitude += Math.abs(each.value);
            error += each.error;
        }
        return new Bounded(sum, error + gamma(n) * (magnitude + error));
    }

    public Bounded negated() {
        return new Bounded(-value, error);
    }

    /** This number with more error allowed. */
    public Bounded widened(double more) {
        return new Bounded(value, error + more);
    }

    private static Bounded result(double value, double inherited, double ulps) {
        return new Bounded(value, inherited + 2 * ulps * U * (Math.abs(value) + inherited) + Float.MIN_NORMAL);
    }
}
