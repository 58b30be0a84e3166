package dev.firstlight.compute;

/**
 * Elementwise activation functions. {@code gradientFromOutput} says what the gradient is computed from: the output y for
 * most, so that the input need not be kept; the input x for GELU.
 */
public enum Activation {
    /** y = x. */
    IDENTITY(true, 0),
    /** y = max(x, 0); dy/dx = 1 if y &gt; 0 else 0. NaN stays NaN. */
    RELU(true, 1),
    /** y = x if x &gt; 0 else 0.01 x; dy/dx = 1 if y &gt; 0 else 0.01. */
    LEAKY_RELU(true, 2),
    /** y = 1 / (1 + exp(-x)); dy/dx = y (1 - y). */
    SIGMOID(true, 4),
    /** y = tanh(x); dy/dx = 1 - y^2. */
    TANH(true, 6),
    /**
     * y = x Phi(x) with Phi the normal distribution function, by erf; dy/dx = Phi(x) + x phi(x). Hendrycks and Gimpel,
     * "Gaussian Error Linear Units", 2016, equation 1.
     */
    GELU(false, 14);

    /** The slope of {@link #LEAKY_RELU} below zero. */
    public static final float LEAKY_SLOPE = 0.01f;

    private final boolean gradientFromOutput;
    private final int flops;

    Activation(boolean gradientFromOutput, int flops) {
        this.gradientFromOutput = gradientFromOutput;
        this.flops = flops;
    }

    /** Whether the gradient is a function of the output y; otherwise it is one of the input x. */
    public boolean gradientFromOutput() {
        return gradientFromOutput;
    }

    /** Floating-point operations per element, roughly. */
    public int flops() {
        return flops;
    }

    /** The name in kernels and listings: {@code relu}, {@code leaky_relu}. */
    public String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
