package dev.firstlight.cpu;

import static dev.firstlight.cpu.FloatMath.*;
import static jdk.incubator.vector.VectorOperators.ABS;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/** The functions of {@link FloatMath} on whole vectors, operation for operation; their formulas and constants stand there. */
final class VectorMath {
    private VectorMath() {}

    static FloatVector exp(FloatVector x) {
        x = x.blend(EXP_MAX, x.compare(GT, EXP_MAX));
        x = x.blend(EXP_MIN, x.compare(LT, EXP_MIN));
        FloatVector shifted = x.fma(constant(x, LOG2_E), constant(x, ROUNDER));
        FloatVector n = shifted.sub(ROUNDER);
        FloatVector r = n.fma(constant(x, -LN2_LOW), n.fma(constant(x, -LN2_HIGH), x));
        FloatVector p = constant(x, EXP_4).fma(r, constant(x, EXP_3));
        p = p.fma(r, constant(x, EXP_2));
        p = p.fma(r, constant(x, EXP_1));
        p = p.fma(r, constant(x, EXP_0));
        p = p.fma(r.mul(r), r).add(1);
        IntVector exponent = shifted.reinterpretAsInts().sub(ROUNDER_BITS);
        IntVector half = exponent.lanewise(ASHR, 1);
        return p.mul(powerOfTwo(half)).mul(powerOfTwo(exponent.sub(half)));
    }

    private static FloatVector powerOfTwo(IntVector exponent) {
        return exponent.add(127).lanewise(LSHL, 23).reinterpretAsFloats();
    }

    static FloatVector sigmoid(FloatVector x) {
        FloatVector e = exp(x.lanewise(ABS).neg());
        return constant(x, 1).blend(e, x.compare(LT, 0)).div(e.add(1));
    }

    static FloatVector tanh(FloatVector x) {
        FloatVector size = x.lanewise(ABS);
        FloatVector s = x.mul(x);
        FloatVector p = constant(x, TANH_4).fma(s, constant(x, TANH_3));
        p = p.fma(s, constant(x, TANH_2));
        p = p.fma(s, constant(x, TANH_1));
        p = p.fma(s, constant(x, TANH_0));
        FloatVector near = p.mul(s).fma(x, x);
        FloatVector far = constant(x, 1).sub(constant(x, 2).div(exp(size.mul(2)).add(1)));
        far = far.blend(far.neg(), x.compare(LT, 0));
        return far.blend(near, size.compare(LT, TANH_SMALL));
    }

    static FloatVector normalDistribution(FloatVector x) {
        FloatVector size = clamp(x.lanewise(ABS));
        FloatVector t = constant(x, 1).div(size.fma(constant(x, 0.25f), constant(x, 1)));
        FloatVector p = constant(x, PHI_9).fma(t, constant(x, PHI_8));
        p = p.fma(t, constant(x, PHI_7));
        p = p.fma(t, constant(x, PHI_6));
        p = p.fma(t, constant(x, PHI_5));
        p = p.fma(t, constant(x, PHI_4));
        p = p.fma(t, constant(x, PHI_3));
        p = p.fma(t, constant(x, PHI_2));
        p = p.fma(t, constant(x, PHI_1));
        p = p.fma(t, constant(x, PHI_0));
        FloatVector tail = p.mul(t).mul(expOfHalfSquare(size));
        return tail.blend(constant(x, 1).sub(tail), x.compare(GT, 0));
    }

    private static FloatVector clamp(FloatVector size) {
        return size.blend(NORMAL_MAX, size.compare(GT, NORMAL_MAX));
    }

    private static FloatVector expOfHalfSquare(FloatVector size) {
        FloatVector square = size.mul(size);
        FloatVector error = size.fma(size, square.neg());
        FloatVector e = exp(square.mul(-0.5f));
        return e.fma(error.mul(-0.5f), e);
    }

    static FloatVector gelu(FloatVector x) {
        return x.mul(normalDistribution(x));
    }

    static FloatVector geluGradient(FloatVector x) {
        FloatVector density = expOfHalfSquare(clamp(x.lanewise(ABS))).mul(NORMAL_SCALE);
        return x.fma(density, normalDistribution(x));
    }

    private static FloatVector constant(FloatVector like, float value) {
        return FloatVector.broadcast(like.species(), value);
    }
}
