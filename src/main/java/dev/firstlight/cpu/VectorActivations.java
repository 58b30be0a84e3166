package dev.firstlight.cpu;

import static dev.firstlight.cpu.VectorKernels.LANES;
import static dev.firstlight.cpu.VectorKernels.SPECIES;
import static dev.firstlight.cpu.VectorKernels.load;
import static jdk.incubator.vector.VectorOperators.ABS;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LT;

import dev.firstlight.compute.Activation;
import java.util.EnumMap;
import java.util.Map;
import jdk.incubator.vector.FloatVector;

/**
 * Activation functions and their gradients over whole vectors. What needs an exponential is computed in several short passes, which
 * leave intermediate results of a chunk in buffers of the thread, within the first-level cache. See {@link VectorMath} for why.
 */
final class VectorActivations {
    /** One pass over a chunk: reads x, and dy on the way back, and what passes before have left in e and phi; writes e, phi or y. */
    private interface Pass {
        void run(float[] x, int xAt, float[] dy, int dyAt, Buffers buffers, float[] y, int yAt, int n);
    }

    /** A thread's intermediate results. */
    private static final class Buffers {
        final float[] e = new float[CHUNK], phi = new float[CHUNK];
    }

    /** Elements of a chunk. */
    private static final int CHUNK = 1024;

    private final ThreadLocal<Buffers> buffers = ThreadLocal.withInitial(Buffers::new);
    private final Map<Activation, Pass[]> forward = new EnumMap<>(Activation.class), backward = new EnumMap<>(Activation.class);

    VectorActivations() {
        Pass exp = (x, xAt, dy, dyAt, buffer, y, yAt, n) -> VectorMath.exp(buffer.e, 0, n);
        Pass halfSquares = (x, xAt, dy, dyAt, buffer, y, yAt, n) -> VectorMath.halfSquares(x, xAt, buffer.e, n);
        Pass corrections = (x, xAt, dy, dyAt, buffer, y, yAt, n) -> VectorMath.correctHalfSquares(x, xAt, buffer.e, n);
        Pass distribution = (x, xAt, dy, dyAt, buffer, y, yAt, n) -> VectorMath.normalDistribution(x, xAt, buffer.e, buffer.phi, n);
        forward.put(Activation.IDENTITY, new Pass[] {(x, xAt, dy, dyAt, buffer, y, yAt, n) -> System.arraycopy(x, xAt, y, yAt, n)});
        forward.put(Activation.RELU, new Pass[] {(x, xAt, dy, dyAt, buffer, y, yAt, n) -> relu(x, xAt, y, yAt, n)});
        forward.put(Activation.LEAKY_RELU, new Pass[] {(x, xAt, dy, dyAt, buffer, y, yAt, n) -> leakyRelu(x, xAt, y, yAt, n)});
        forward.put(Activation.SIGMOID, new Pass[] {(x, xAt, dy, dyAt, buffer, y, yAt, n) -> scaledSizes(-1, x, xAt, buffer.e, n), exp,
                (x, xAt, dy, dyAt, buffer, y, yAt, n) -> sigmoid(x, xAt, buffer.e, y, yAt, n)});
        forward.put(Activation.TANH, new Pass[] {(x, xAt, dy, dyAt, buffer, y, yAt, n) -> scaledSizes(2, x, xAt, buffer.e, n), exp,
                (x, xAt, dy, dyAt, buffer, y, yAt, n) -> VectorMath.tanh(x, xAt, buffer.e, y, yAt, n)});
        forward.put(Activation.GELU, new Pass[] {halfSquares, exp, corrections, distribution,
                (x, xAt, dy, dyAt, buffer, y, yAt, n) -> multiply(x, xAt, buffer.phi, y, yAt, n)});
        backward.put(Activation.IDENTITY, new Pass[] {(x, xAt, dy, dyAt, buffer, y, yAt, n) -> System.arraycopy(dy, dyAt, y, yAt, n)});
        backward.put(Activation.RELU, new Pass[] {(x, xAt, dy, dyAt, buffer, y, yAt, n) -> step(0, x, xAt, dy, dyAt, y, yAt, n)});
        backward.put(Activation.LEAKY_RELU, new Pass[] {(x, xAt, dy, dyAt, buffer, y, yAt, n) ->
                step(Activation.LEAKY_SLOPE, x, xAt, dy, dyAt, y, yAt, n)});
        backward.put(Activation.SIGMOID, new Pass[] {(x, xAt, dy, dyAt, buffer, y, yAt, n) -> sigmoidGradient(x, xAt, dy, dyAt, y, yAt, n)});
        backward.put(Activation.TANH, new Pass[] {(x, xAt, dy, dyAt, buffer, y, yAt, n) -> tanhGradient(x, xAt, dy, dyAt, y, yAt, n)});
        backward.put(Activation.GELU, new Pass[] {halfSquares, exp, corrections, distribution,
                (x, xAt, dy, dyAt, buffer, y, yAt, n) -> geluGradient(x, xAt, buffer.e, buffer.phi, dy, dyAt, y, yAt, n)});
    }

    /** y[i] = activation(x[i]) for {@code n} elements, a multiple of the lanes. */
    void forward(Activation activation, float[] x, int xAt, float[] y, int yAt, int n) {
        run(forward.get(activation), x, xAt, x, xAt, y, yAt, n);
    }

    /** dx[i] = dy[i] * activation'(saved[i]) for {@code n} elements, a multiple of the lanes. */
    void backward(Activation activation, float[] saved, int savedAt, float[] dy, int dyAt, float[] dx, int dxAt, int n) {
        run(backward.get(activation), saved, savedAt, dy, dyAt, dx, dxAt, n);
    }

    private void run(Pass[] passes, float[] x, int xAt, float[] dy, int dyAt, float[] y, int yAt, int n) {
        Buffers buffer = buffers.get();
        for (int from = 0; from < n; from += CHUNK) {
            for (Pass pass : passes) {
                pass.run(x, xAt + from, dy, dyAt + from, buffer, y, yAt + from, Math.min(CHUNK, n - from));
            }
        }
    }

    /** NaN is not below 0, so it stays. */
    private static void relu(float[] x, int xAt, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector v = load(x, xAt + i);
            v.blend(0, v.compare(LT, 0)).intoArray(y, yAt + i);
        }
    }

    private static void leakyRelu(float[] x, int xAt, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector v = load(x, xAt + i);
            v.blend(v.mul(Activation.LEAKY_SLOPE), v.compare(LT, 0)).intoArray(y, yAt + i);
        }
    }

    /** e[i] = scale |x[i]|. */
    private static void scaledSizes(float scale, float[] x, int xAt, float[] e, int n) {
        for (int i = 0; i < n; i += LANES) {
            load(x, xAt + i).lanewise(ABS).mul(scale).intoArray(e, i);
        }
    }

    /** Given e[i] = exp(-|x[i]|). */
    private static void sigmoid(float[] x, int xAt, float[] e, float[] y, int yAt, int n) {
        FloatVector one = FloatVector.broadcast(SPECIES, 1);
        for (int i = 0; i < n; i += LANES) {
            FloatVector exponential = load(e, i);
            one.blend(exponential, load(x, xAt + i).compare(LT, 0)).div(one.add(exponential)).intoArray(y, yAt + i);
        }
    }

    private static void multiply(float[] x, int xAt, float[] phi, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i += LANES) {
            load(x, xAt + i).mul(load(phi, i)).intoArray(y, yAt + i);
        }
    }

    /** The derivative is 1 above 0, else the slope below. */
    private static void step(float below, float[] saved, int savedAt, float[] dy, int dyAt, float[] dx, int dxAt, int n) {
        FloatVector slope = FloatVector.broadcast(SPECIES, below);
        for (int i = 0; i < n; i += LANES) {
            slope.blend(1, load(saved, savedAt + i).compare(GT, 0)).mul(load(dy, dyAt + i)).intoArray(dx, dxAt + i);
        }
    }

    private static void sigmoidGradient(float[] saved, int savedAt, float[] dy, int dyAt, float[] dx, int dxAt, int n) {
        FloatVector one = FloatVector.broadcast(SPECIES, 1);
        for (int i = 0; i < n; i += LANES) {
            FloatVector y = load(saved, savedAt + i);
            one.sub(y).mul(y).mul(load(dy, dyAt + i)).intoArray(dx, dxAt + i);
        }
    }

    private static void tanhGradient(float[] saved, int savedAt, float[] dy, int dyAt, float[] dx, int dxAt, int n) {
        FloatVector one = FloatVector.broadcast(SPECIES, 1);
        for (int i = 0; i < n; i += LANES) {
            FloatVector y = load(saved, savedAt + i);
            y.neg().fma(y, one).mul(load(dy, dyAt + i)).intoArray(dx, dxAt + i);
        }
    }

    /** Phi(x) + x phi(x), given e[i] = exp(-x[i]^2 / 2) and Phi. */
    private static void geluGradient(float[] x, int xAt, float[] e, float[] phi, float[] dy, int dyAt, float[] dx, int dxAt, int n) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector density = load(e, i).mul(FloatMath.NORMAL_SCALE);
            load(x, xAt + i).fma(density, load(phi, i)).mul(load(dy, dyAt + i)).intoArray(dx, dxAt + i);
        }
    }
}
