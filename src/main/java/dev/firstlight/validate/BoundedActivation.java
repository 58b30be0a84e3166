package dev.firstlight.validate;

import dev.firstlight.compute.Activation;
import dev.firstlight.compute.Gate;

/** The activation functions and their derivatives with running error bounds: the formulas beside {@link Activation}. */
public final class BoundedActivation {
    private static final Bounded ONE = Bounded.exact(1), HALF = Bounded.exact(0.5), SLOPE = Bounded.exact(Activation.LEAKY_SLOPE);

    /** OpenCL C 1.2, section 7.4. */
    private static final double ERFC_ULP = 16;

    private BoundedActivation() {}

    /** y = activation(x). */
    public static Bounded value(Activation activation, Bounded x) {
        return switch (activation) {
            case IDENTITY -> x;
            case RELU -> new Bounded(Math.max(x.value(), 0), x.error());
            // An x so near 0 that its sign is in doubt is off by x.error() at the most, on whichever side.
            case LEAKY_RELU -> x.value() > 0 ? x : SLOPE.times(x).widened(x.error());
            case SIGMOID -> sigmoid(x);
            case TANH -> x.tanh();
            case GELU -> x.times(normalDistribution(x));
        };
    }

    /** dy/dx at what was saved: the output y, or for GELU the input x. */
    public static Bounded derivative(Activation activation, double saved) {
        Bounded s = Bounded.exact(saved);
        return switch (activation) {
            case IDENTITY -> ONE;
            case RELU -> Bounded.exact(saved > 0 ? 1 : 0);
            case LEAKY_RELU -> saved > 0 ? ONE : SLOPE;
            case SIGMOID -> s.times(ONE.minus(s));
            case TANH -> ONE.minus(s.times(s));
            case GELU -> normalDistribution(s).plus(s.times(normalDensity(s)));
        };
    }

    /** A gradient after the gate, if there is one. */
    public static Bounded gated(Bounded gradient, Gate gate, double[] saved, int i) {
        return gate == null ? gradient : gradient.times(derivative(gate.activation(), saved[i]));
    }

    /** Where exp(-x) overflows float32 the quotient is 0, as near as makes no difference to what is smaller than any normal number. */
    private static Bounded sigmoid(Bounded x) {
        if (x.value() < -89) {
            return new Bounded(1 / (1 + Math.exp(-x.value())), Float.MIN_NORMAL);
        }
        return ONE.dividedBy(ONE.plus(x.negated().exp()));
    }

    /** Phi(x) = (1 + erf(x / sqrt 2)) / 2 or erfc(-x / sqrt 2) / 2: near 0 the one is closer, far below 0 the other; either will do. */
    private static Bounded normalDistribution(Bounded x) {
        Bounded byErf = HALF.times(ONE.plus(x.times(Bounded.rounded(Math.sqrt(0.5))).erf()));
        return byErf.widened(2 * ERFC_ULP * Bounded.U * byErf.value());
    }

    private static Bounded normalDensity(Bounded x) {
        return x.times(x).times(Bounded.exact(-0.5)).exp().times(Bounded.rounded(1 / Math.sqrt(2 * Math.PI)));
    }
}
