package dev.firstlight.cpu;

import dev.firstlight.compute.Activation;

/**
 * The elementary functions of activations and losses in float32, one number at a time. {@link VectorMath} computes the same
 * formulas, operation for operation, on whole vectors, so both give the same bits and a vector loop may finish its last elements here.
 *
 * <p>The polynomials are minimax fits (Remez exchange) of the stated functions, made for this project; each adds less than a
 * tenth of an ulp to the rounding of the steps. Over all their range the functions stay within 3 ulp, Phi within 8.
 */
final class FloatMath {
    /** log2(e), and ln 2 in two parts of which the first has few enough bits for n times it to be exact. */
    static final float LOG2_E = 1.44269504f, LN2_HIGH = 0.693359375f, LN2_LOW = -2.12194440e-4f;
    /** Adding and subtracting it rounds a float below 2^22 to an integer, which then also stands in its lowest bits. */
    static final float ROUNDER = 0x1.8p23f;
    static final int ROUNDER_BITS = Float.floatToRawIntBits(ROUNDER);
    /** Where exp has overflowed to Inf, and where it has underflowed to 0. */
    static final float EXP_MAX = 89f, EXP_MIN = -104f;
    /** (exp(r) - 1 - r) / r^2 for |r| up to ln(2) / 2; the relative error of exp is 3e-9. */
    static final float EXP_0 = 0.49999994f, EXP_1 = 0.16666515f, EXP_2 = 0.041668456f, EXP_3 = 0.008369419f, EXP_4 = 0.0013813142f;

    /** Below this |x|, tanh is a polynomial; above, it is computed by exp. */
    static final float TANH_SMALL = 0.6f;
    /** (tanh(x) - x) / x^3 as a polynomial of x^2. */
    static final float TANH_0 = -0.333333f, TANH_1 = 0.13331959f, TANH_2 = -0.053786684f, TANH_3 = 0.020805385f, TANH_4 = -0.005905869f;

    /** Beyond this |x|, phi(x) is 0 in float32. */
    static final float NORMAL_MAX = 14.5f;
    /** exp(x^2 / 2) Phi(-x) = t P(t), t = 1 / (1 + x / 4), for x in 0..14.5; the relative error is 9e-9. */
    static final float PHI_0 = 0.09974633f, PHI_1 = 0.09952146f, PHI_2 = 0.09528787f, PHI_3 = 0.07301278f, PHI_4 = 0.08385128f,
            PHI_5 = 0.017734652f, PHI_6 = 0.022610921f, PHI_7 = 0.0558795f, PHI_8 = -0.0645372f, PHI_9 = 0.016892413f;
    /** 1 / sqrt(2 pi). */
    static final float NORMAL_SCALE = 0.3989423f;

    private FloatMath() {}

    /** e^x: with n = round(x / ln 2) and r = x - n ln 2, 2^n exp(r); 2^n in two factors, so that results below 2^-126 round right. */
    static float exp(float x) {
        x = x > EXP_MAX ? EXP_MAX : x;
        x = x < EXP_MIN ? EXP_MIN : x;
        float shifted = Math.fma(x, LOG2_E, ROUNDER);
        float n = shifted - ROUNDER;
        float r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, x));
        float p = Math.fma(EXP_4, r, EXP_3);
        p = Math.fma(p, r, EXP_2);
        p = Math.fma(p, r, EXP_1);
        p = Math.fma(p, r, EXP_0);
        p = Math.fma(p, r * r, r) + 1;
        int exponent = Float.floatToRawIntBits(shifted) - ROUNDER_BITS;
        int half = exponent >> 1;
        return p * Float.intBitsToFloat((half + 127) << 23) * Float.intBitsToFloat((exponent - half + 127) << 23);
    }

    /** 1 / (1 + e^-x), and e^x / (1 + e^x) for negative x: neither exponential overflows. */
    static float sigmoid(float x) {
        float e = exp(-Math.abs(x));
        return (x < 0 ? e : 1) / (1 + e);
    }

    /** tanh(x) = 1 - 2 / (e^2x + 1) away from 0; near it, where that cancels, a polynomial. */
    static float tanh(float x) {
        float size = Math.abs(x);
        float s = x * x;
        float p = Math.fma(TANH_4, s, TANH_3);
        p = Math.fma(p, s, TANH_2);
        p = Math.fma(p, s, TANH_1);
        p = Math.fma(p, s, TANH_0);
        float near = Math.fma(p * s, x, x);
        float far = Math.copySign(1 - 2 / (exp(2 * size) + 1), x);
        return size < TANH_SMALL ? near : far;
    }

    /** The density of the normal distribution, phi(x) = exp(-x^2 / 2) / sqrt(2 pi), of |x|. */
    static float normalDensity(float size) {
        return NORMAL_SCALE * expOfHalfSquare(size);
    }

    /** The normal distribution function Phi(x) = (1 + erf(x / sqrt 2)) / 2, precise also where it is tiny. */
    static float normalDistribution(float x) {
        float size = Math.abs(x);
        size = size > NORMAL_MAX ? NORMAL_MAX : size;
        float t = 1 / Math.fma(size, 0.25f, 1);
        float p = Math.fma(PHI_9, t, PHI_8);
        p = Math.fma(p, t, PHI_7);
        p = Math.fma(p, t, PHI_6);
        p = Math.fma(p, t, PHI_5);
        p = Math.fma(p, t, PHI_4);
        p = Math.fma(p, t, PHI_3);
        p = Math.fma(p, t, PHI_2);
        p = Math.fma(p, t, PHI_1);
        p = Math.fma(p, t, PHI_0);
        float tail = p * t * expOfHalfSquare(size);
        return x > 0 ? 1 - tail : tail;
    }

    /** exp(-x^2 / 2), with the rounding error of x^2 put back: it would be magnified by x^2 / 2. */
    private static float expOfHalfSquare(float size) {
        size = size > NORMAL_MAX ? NORMAL_MAX : size;
        float square = size * size;
        float error = Math.fma(size, size, -square);
        float e = exp(-0.5f * square);
        return Math.fma(e, -0.5f * error, e);
    }

    /** The derivative of an activation function at {@code saved}: its output, or for GELU its input. */
    static float derivative(Activation activation, float saved) {
        return switch (activation) {
            case IDENTITY -> 1;
            case RELU -> saved > 0 ? 1 : 0;
            case LEAKY_RELU -> saved > 0 ? 1 : Activation.LEAKY_SLOPE;
            case SIGMOID -> saved * (1 - saved);
            case TANH -> Math.fma(-saved, saved, 1);
            case GELU -> geluGradient(saved);
        };
    }

    /** x Phi(x). */
    static float gelu(float x) {
        return x * normalDistribution(x);
    }

    /** Phi(x) + x phi(x). */
    static float geluGradient(float x) {
        return Math.fma(x, normalDensity(Math.abs(x)), normalDistribution(x));
    }
}
