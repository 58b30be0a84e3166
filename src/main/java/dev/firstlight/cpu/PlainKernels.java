package dev.firstlight.cpu;

import dev.firstlight.compute.Activation;
import dev.firstlight.compute.Philox;
import dev.firstlight.compute.ops.Convolution;
import dev.firstlight.compute.ops.ConvolutionInputGradient;
import dev.firstlight.compute.ops.ConvolutionWeightGradient;
import dev.firstlight.compute.ops.Matmul;
import java.util.List;

/**
 * The inner loops without the Vector API, shaped so that HotSpot's C2 compiler vectorises them where it can. It does when every
 * array of a loop is indexed by the same expression; with different offsets it must assume that a store to one array may change
 * what is loaded from another later, and falls back to one element at a time. So a loop here works in place on one array, or
 * on arrays at equal offsets, and what lies elsewhere is copied beside it first, a piece at a time, within the first-level cache.
 */
final class PlainKernels implements Kernels {
    @Override
    public String description() {
        return "plain loops";
    }

    @Override
    public void bytesToFloats(byte[] x, int xAt, float scale, float shift, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i++) {
            y[yAt + i] = Math.fma(x[xAt + i] & 0xFF, scale, shift);
        }
    }

    @Override
    public void scale(float[] x, int xAt, float scale, float shift, float[] y, int yAt, int n) {
        System.arraycopy(x, xAt, y, yAt, n);
        for (int i = yAt; i < yAt + n; i++) {
            y[i] = Math.fma(y[i], scale, shift);
        }
    }

    @Override
    public void activate(Activation activation, float[] x, int xAt, float[] y, int yAt, int n) {
        if (x != y || xAt != yAt) {
            System.arraycopy(x, xAt, y, yAt, n);
        }
        int end = yAt + n;
        switch (activation) {
            case IDENTITY -> { }
            case RELU -> {
                for (int i = yAt; i < end; i++) {
                    y[i] = Math.max(y[i], 0);
                }
            }
            case LEAKY_RELU -> {
                for (int i = yAt; i < end; i++) {
                    y[i] = Math.max(y[i], Activation.LEAKY_SLOPE * y[i]);
                }
            }
            case SIGMOID -> {
                for (int i = yAt; i < end; i++) {
                    y[i] = FloatMath.sigmoid(y[i]);
                }
            }
            case TANH -> {
                for (int i = yAt; i < end; i++) {
                    y[i] = FloatMath.tanh(y[i]);
                }
            }
            case GELU -> {
                for (int i = yAt; i < end; i++) {
                    y[i] = FloatMath.gelu(y[i]);
                }
            }
        }
    }

    /** The slopes of the rectifiers are chosen as integers, which takes no branch: which side of 0 comes next is hard to predict. */
    @Override
    public void activateGradient(Activation activation, float[] saved, int savedAt, float[] dy, int dyAt, float[] dx, int dxAt, int n) {
        switch (activation) {
            case IDENTITY -> System.arraycopy(dy, dyAt, dx, dxAt, n);
            case RELU, LEAKY_RELU -> {
                int above = Float.floatToRawIntBits(1), below = Float.floatToRawIntBits(activation == Activation.RELU ? 0 : Activation.LEAKY_SLOPE);
                for (int i = 0; i < n; i++) {
                    dx[dxAt + i] = dy[dyAt + i] * Float.intBitsToFloat(saved[savedAt + i] > 0 ? above : below);
                }
            }
            default -> {
                for (int i = 0; i < n; i++) {
                    dx[dxAt + i] = dy[dyAt + i] * FloatMath.derivative(activation, saved[savedAt + i]);
                }
            }
        }
    }

    @Override
    public void exp(float[] x, int at, int n) {
        for (int i = at; i < at + n; i++) {
            x[i] = FloatMath.exp(x[i]);
        }
    }

    /** In eight interleaved sums, which the processor can add at the same time; one sum would wait for itself at each addition. */
    @Override
    public float sum(float[] x, int at, int n) {
        float s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0, s7 = 0;
        int i = at, end = at + n;
        for (; i <= end - 8; i += 8) {
            s0 += x[i];
            s1 += x[i + 1];
            s2 += x[i + 2];
            s3 += x[i + 3];
            s4 += x[i + 4];
            s5 += x[i + 5];
            s6 += x[i + 6];
            s7 += x[i + 7];
        }
        for (; i < end; i++) {
            s0 += x[i];
        }
        return ((s0 + s4) + (s1 + s5)) + ((s2 + s6) + (s3 + s7));
    }

    @Override
    public float sumOfSquares(float[] x, int at, int n) {
        float s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0, s7 = 0;
        int i = at, end = at + n;
        for (; i <= end - 8; i += 8) {
            s0 = Math.fma(x[i], x[i], s0);
            s1 = Math.fma(x[i + 1], x[i + 1], s1);
            s2 = Math.fma(x[i + 2], x[i + 2], s2);
            s3 = Math.fma(x[i + 3], x[i + 3], s3);
            s4 = Math.fma(x[i + 4], x[i + 4], s4);
            s5 = Math.fma(x[i + 5], x[i + 5], s5);
            s6 = Math.fma(x[i + 6], x[i + 6], s6);
            s7 = Math.fma(x[i + 7], x[i + 7], s7);
        }
        for (; i < end; i++) {
            s0 = Math.fma(x[i], x[i], s0);
        }
        return ((s0 + s4) + (s1 + s5)) + ((s2 + s6) + (s3 + s7));
    }

    @Override
    public int nonFinite(float[] x, int at, int n) {
        int count = 0;
        for (int i = at; i < at + n; i++) {
            count += Float.isFinite(x[i]) ? 0 : 1;
        }
        return count;
    }

    @Override
    public void add(float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i++) {
            y[yAt + i] = a[aAt + i] + b[bAt + i];
        }
    }

    @Override
    public void add(float[] x, int at, float[] sums, int sumsAt, int n) {
        for (int i = 0; i < n; i++) {
            sums[sumsAt + i] += x[at + i];
        }
    }

    @Override
    public void blend(float weight, float[] x, int xAt, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i++) {
            y[yAt + i] = Math.fma(weight, x[xAt + i] - y[yAt + i], y[yAt + i]);
        }
    }

    /** In place after a copy: loops over one array with one index are vectorised. Eight at a time, so that loads and stores do not count. */
    @Override
    public void multiplyAdd(int times, float factor, float summand, float[] x, int xAt, float[] y, int yAt, int n) {
        System.arraycopy(x, xAt, y, yAt, n);
        int t = 0, end = yAt + n;
        for (; t <= times - 8; t += 8) {
            for (int i = yAt; i < end; i++) {
                float v = Math.fma(Math.fma(Math.fma(Math.fma(y[i], factor, summand), factor, summand), factor, summand), factor, summand);
                y[i] = Math.fma(Math.fma(Math.fma(Math.fma(v, factor, summand), factor, summand), factor, summand), factor, summand);
            }
        }
        for (; t < times; t++) {
            for (int i = yAt; i < end; i++) {
                y[i] = Math.fma(y[i], factor, summand);
            }
        }
    }

    @Override
    public void normalise(float[] x, int xAt, float center, float scale, float shift, float[] y, int yAt, int n) {
        System.arraycopy(x, xAt, y, yAt, n);
        for (int i = yAt; i < yAt + n; i++) {
            y[i] = Math.fma(y[i] - center, scale, shift);
        }
    }

    @Override
    public float sumOfSquaredDistances(float[] x, int at, float center, int n) {
        return dotWithDistances(x, at, center, x, at, center, n);
    }

    @Override
    public float dotWithDistances(float[] a, int aAt, float[] x, int xAt, float center, int n) {
        return dotWithDistances(a, aAt, 0, x, xAt, center, n);
    }

    /** The sum of (a[i] - aCenter) * (x[i] - center), interleaved as in {@link #sum}. */
    private static float dotWithDistances(float[] a, int aAt, float aCenter, float[] x, int xAt, float center, int n) {
        float s0 = 0, s1 = 0, s2 = 0, s3 = 0;
        int i = 0;
        for (; i <= n - 4; i += 4) {
            s0 = Math.fma(a[aAt + i] - aCenter, x[xAt + i] - center, s0);
            s1 = Math.fma(a[aAt + i + 1] - aCenter, x[xAt + i + 1] - center, s1);
            s2 = Math.fma(a[aAt + i + 2] - aCenter, x[xAt + i + 2] - center, s2);
            s3 = Math.fma(a[aAt + i + 3] - aCenter, x[xAt + i + 3] - center, s3);
        }
        for (; i < n; i++) {
            s0 = Math.fma(a[aAt + i] - aCenter, x[xAt + i] - center, s0);
        }
        return (s0 + s1) + (s2 + s3);
    }

    @Override
    public void combine(float ofA, float[] a, int aAt, float ofX, float[] x, int xAt, float center, float constant, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i++) {
            y[yAt + i] = Math.fma(ofA, a[aAt + i], Math.fma(ofX, x[xAt + i] - center, constant));
        }
    }

    @Override
    public void maxPool(HalvedPlanes planes, float[] scratch, int from, int to) {
        PlainPooling.max(planes, from, to);
    }

    @Override
    public void averagePool(HalvedPlanes planes, int from, int to) {
        PlainPooling.average(planes, from, to);
    }

    @Override
    public void philox(long seed, int element, int step, int stream, int[] words, int n) {
        for (int i = 0; i < n; i++) {
            Philox.words(seed, element + i, step, stream, words, 4 * i);
        }
    }

    /** What is dropped is chosen by a mask of bits, which takes no branch. */
    @Override
    public void dropout(int[] words, int threshold, float scale, float[] x, int xAt, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i++) {
            int keep = threshold - 1 - (words[i] >>> 8) >> 31;
            y[yAt + i] = Float.intBitsToFloat(Float.floatToRawIntBits(x[xAt + i] * scale) & keep);
        }
    }

    @Override
    public void update(UpdateStep step, int from, int to) {
        PlainUpdate.run(step, from, to);
    }

    @Override
    public List<WorkerPool.Task> matmul(Matmul op, MatmulOperands operands, Workspace workspace, int threads) {
        return PlainMatmul.tasks(this, op, operands, workspace, threads);
    }

    @Override
    public List<WorkerPool.Task> convolution(Convolution op, ConvolutionOperands operands, Workspace workspace, int threads) {
        return List.of(new PlainConvolution(this, op, operands, workspace, threads));
    }

    @Override
    public List<WorkerPool.Task> convolutionInputGradient(ConvolutionInputGradient op, ConvolutionOperands operands, Workspace workspace, int threads) {
        return List.of(new PlainConvolutionInputGradient(this, op, operands, workspace, threads));
    }

    @Override
    public List<WorkerPool.Task> convolutionWeightGradient(ConvolutionWeightGradient op, ConvolutionOperands operands, Workspace workspace, int threads) {
        return PlainConvolutionWeightGradient.tasks(this, op, operands, workspace, threads);
    }
}
