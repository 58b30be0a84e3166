package dev.firstlight.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.firstlight.compute.Activation;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The elementary functions against {@link Math} in float64, over all magnitudes. */
class FloatMathTest {
    private static final int COUNT = 400_000;

    /** Numbers of all magnitudes and both signs, and the special ones. */
    private static float[] inputs() {
        float[] x = new float[COUNT];
        for (int i = 0; i < COUNT; i++) {
            x[i] = i % 2 == 0 ? (i - COUNT / 2) * (220f / COUNT) : Float.intBitsToFloat(i * 10_737);
        }
        float[] special = {0f, -0f, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.MIN_VALUE, 0.6f, 88.72283f, 88.7229f, -103.97f, -104f};
        System.arraycopy(special, 0, x, 0, special.length);
        return x;
    }

    private interface FloatFunction {
        float apply(float x);
    }

    private static void check(String name, FloatFunction function, DoubleUnaryOperator exact, double ulps) {
        for (float x : inputs()) {
            double expected = exact.applyAsDouble(x);
            float found = function.apply(x);
            if (Double.isNaN(expected) || Double.isInfinite((float) expected)) {
                assertEquals((float) expected, found, name + "(" + x + ")");
            } else {
                double error = Math.abs(found - expected) / Math.ulp((float) expected);
                assertTrue(error <= ulps, name + "(" + x + ") = " + found + ", expected " + expected + ", off by " + error + " ulp");
            }
        }
    }

    @Test
    void exponentialIsPrecise() {
        check("exp", FloatMath::exp, Math::exp, 1);
    }

    @Test
    void sigmoidIsPrecise() {
        check("sigmoid", FloatMath::sigmoid, x -> x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x)), 3);
    }

    @Test
    void hyperbolicTangentIsPrecise() {
        check("tanh", FloatMath::tanh, Math::tanh, 3);
    }

    /** Phi by its Taylor series near 0 and by the continued fraction of its tail beyond; Abramowitz and Stegun, 26.2.11 and 26.2.14. */
    private static double normalDistribution(double x) {
        double size = Math.abs(x), density = Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
        if (size < 3) {
            double sum = size, term = size;
            for (int n = 3; n < 200; n += 2) {
                term *= size * size / n;
                sum += term;
            }
            return 0.5 + Math.copySign(density * sum, x);
        }
        double fraction = size;
        for (int n = 200; n > 0; n--) {
            fraction = size + n / fraction;
        }
        double tail = density == 0 ? 0 : density / fraction;
        return x < 0 ? tail : 1 - tail;
    }

    @Test
    void normalDistributionIsPreciseInItsTailsToo() {
        check("Phi", FloatMath::normalDistribution, x -> Double.isNaN(x) ? x : normalDistribution(x), 8);
    }

    /** So that a part of the work may be cut anywhere. */
    @Test
    void vectorsGiveTheSameBits() {
        Assumptions.assumeTrue(CpuBackend.vectorApiPresent(), "no Vector API");
        Kernels vector = KernelProvider.vector(), plain = new PlainKernels();
        float[] x = inputs(), one = new float[COUNT], other = new float[COUNT];
        for (Activation activation : Activation.values()) {
            vector.activate(activation, x, 0, one, 0, COUNT);
            plain.activate(activation, x, 0, other, 0, COUNT);
            assertSame(activation.label(), x, one, other);
            vector.activateGradient(activation, x, 0, inputs(), 0, one, 0, COUNT);
            plain.activateGradient(activation, x, 0, inputs(), 0, other, 0, COUNT);
            assertSame(activation.label() + "'", x, one, other);
        }
    }

    private static void assertSame(String name, float[] x, float[] one, float[] other) {
        for (int i = 0; i < COUNT; i++) {
            // Adding 0 makes -0 and 0 one.
            assertEquals(Float.floatToIntBits(one[i] + 0f), Float.floatToIntBits(other[i] + 0f), name + "(" + x[i] + ")");
        }
    }
}
