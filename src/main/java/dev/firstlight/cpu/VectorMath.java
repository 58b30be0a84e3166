package dev.firstlight.cpu;

import static dev.firstlight.cpu.FloatMath.*;
import static dev.firstlight.cpu.VectorKernels.LANES;
import static dev.firstlight.cpu.VectorKernels.SPECIES;
import static dev.firstlight.cpu.VectorKernels.load;
import static jdk.incubator.vector.VectorOperators.ABS;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * The functions of {@link FloatMath} on whole vectors, operation for operation; their formulas and constants stand there. {@code n} is
 * a multiple of the lanes.
 *
 * <p>They are loops over arrays and not functions of vectors, and none calls another: C2 keeps a vector in registers only where it has
 * inlined everything that touches it; it does not inline a function that is large or that it has compiled by itself before, and stops
 * inlining where a method has become too large by it. So callers call these loops through an interface with several implementations,
 * which C2 does not look through.
 */
final class VectorMath {
    private VectorMath() {}

    /** x[i] = exp(x[i]). */
    static void exp(float[] x, int at, int n) {
        for (int i = at; i < at + n; i += LANES) {
            FloatVector v = load(x, i);
            v = v.blend(EXP_MAX, v.compare(GT, EXP_MAX));
            v = v.blend(EXP_MIN, v.compare(LT, EXP_MIN));
            FloatVector shifted = v.fma(constant(LOG2_E), constant(ROUNDER));
            FloatVector whole = shifted.sub(ROUNDER);
            FloatVector r = whole.fma(constant(-LN2_LOW), whole.fma(constant(-LN2_HIGH), v));
            FloatVector p = constant(EXP_4).fma(r, constant(EXP_3));
            p = p.fma(r, constant(EXP_2));
            p = p.fma(r, constant(EXP_1));
            p = p.fma(r, constant(EXP_0));
            p = p.fma(r.mul(r), r).add(1);
            IntVector exponent = shifted.reinterpretAsInts().sub(ROUNDER_BITS);
            IntVector half = exponent.lanewise(ASHR, 1);
            IntVector rest = exponent.sub(half);
            FloatVector scale = half.add(127).lanewise(LSHL, 23).reinterpretAsFloats();
            p.mul(scale).mul(rest.add(127).lanewise(LSHL, 23).reinterpretAsFloats()).intoArray(x, i);
        }
    }

    /** e[i] = -x[i]^2 / 2, rounded. */
    static void halfSquares(float[] x, int xAt, float[] e, int n) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector size = load(x, xAt + i).lanewise(ABS);
            size = size.blend(NORMAL_MAX, size.compare(GT, NORMAL_MAX));
            size.mul(size).mul(-0.5f).intoArray(e, i);
        }
    }

    /** Makes e[i], the exponential of what {@link #halfSquares} has rounded, exp(-x[i]^2 / 2). */
    static void correctHalfSquares(float[] x, int xAt, float[] e, int n) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector size = load(x, xAt + i).lanewise(ABS);
            size = size.blend(NORMAL_MAX, size.compare(GT, NORMAL_MAX));
            FloatVector error = size.fma(size, size.mul(size).neg());
            FloatVector rounded = load(e, i);
            rounded.fma(error.mul(-0.5f), rounded).intoArray(e, i);
        }
    }

    /** phi[i] = Phi(x[i]), given e[i] = exp(-x[i]^2 / 2); phi may be e. */
    static void normalDistribution(float[] x, int xAt, float[] e, float[] phi, int n) {
        FloatVector one = constant(1);
        for (int i = 0; i < n; i += LANES) {
            FloatVector v = load(x, xAt + i);
            FloatVector size = v.lanewise(ABS);
            size = size.blend(NORMAL_MAX, size.compare(GT, NORMAL_MAX));
            FloatVector t = one.div(size.fma(constant(0.25f), one));
            FloatVector p = constant(PHI_9).fma(t, constant(PHI_8));
            p = p.fma(t, constant(PHI_7));
            p = p.fma(t, constant(PHI_6));
            p = p.fma(t, constant(PHI_5));
            p = p.fma(t, constant(PHI_4));
            p = p.fma(t, constant(PHI_3));
            p = p.fma(t, constant(PHI_2));
            p = p.fma(t, constant(PHI_1));
            p = p.fma(t, constant(PHI_0));
            FloatVector tail = p.mul(t).mul(load(e, i));
            tail.blend(one.sub(tail), v.compare(GT, 0)).intoArray(phi, i);
        }
    }

    /** y[i] = tanh(x[i]), given e[i] = exp(2 |x[i]|). */
    static void tanh(float[] x, int xAt, float[] e, float[] y, int yAt, int n) {
        FloatVector one = constant(1), two = constant(2);
        for (int i = 0; i < n; i += LANES) {
            FloatVector v = load(x, xAt + i);
            FloatVector s = v.mul(v);
            FloatVector p = constant(TANH_4).fma(s, constant(TANH_3));
            p = p.fma(s, constant(TANH_2));
            p = p.fma(s, constant(TANH_1));
            p = p.fma(s, constant(TANH_0));
            FloatVector near = p.mul(s).fma(v, v);
            FloatVector far = one.sub(two.div(load(e, i).add(one)));
            far = far.blend(far.neg(), v.compare(LT, 0));
            far.blend(near, v.lanewise(ABS).compare(LT, TANH_SMALL)).intoArray(y, yAt + i);
        }
    }

    private static FloatVector constant(float value) {
        return FloatVector.broadcast(SPECIES, value);
    }
}
