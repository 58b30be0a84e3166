package dev.firstlight.cpu;

import dev.firstlight.compute.Activation;
import dev.firstlight.compute.Philox;
import dev.firstlight.compute.ops.Convolution;
import dev.firstlight.compute.ops.ConvolutionInputGradient;
import dev.firstlight.compute.ops.ConvolutionWeightGradient;
import dev.firstlight.compute.ops.Matmul;
import java.util.List;

/**
 * The inner loops that decide the speed: what one thread does to contiguous elements. There are two implementations, one with
 * the Vector API, loaded by name where the JVM has the module, and one in plain loops shaped so that the JIT compiler
 * vectorises them. Arguments come as array and offset; {@code n} is a number of elements.
 */
interface Kernels {
    /** What computes, in words: {@code Vector API, 512 bit}. */
    String description();

    /** y[i] = (x[i] as an unsigned byte) * scale + shift. */
    void bytesToFloats(byte[] x, int xAt, float scale, float shift, float[] y, int yAt, int n);

    /** y[i] = x[i] * scale + shift. */
    void scale(float[] x, int xAt, float scale, float shift, float[] y, int yAt, int n);

    /** y[i] = activation(x[i]); x and y may be the same place. */
    void activate(Activation activation, float[] x, int xAt, float[] y, int yAt, int n);

    /** dx[i] = dy[i] * activation'(saved[i]); dx and dy may be the same place. */
    void activateGradient(Activation activation, float[] saved, int savedAt, float[] dy, int dyAt, float[] dx, int dxAt, int n);

    /** x[i] = exp(x[i]). */
    void exp(float[] x, int at, int n);

    /** The sum of n elements. */
    float sum(float[] x, int at, int n);

    /** The sum of the squares of n elements. */
    float sumOfSquares(float[] x, int at, int n);

    /** How many of n elements are NaN or infinite. */
    int nonFinite(float[] x, int at, int n);

    /** y[i] = a[i] + b[i]; y may be the place of a or b. */
    void add(float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int n);

    /** sums[j] += x[at + j] for n elements. */
    void add(float[] x, int at, float[] sums, int sumsAt, int n);

    /** y[i] += weight * (x[i] - y[i]). */
    void blend(float weight, float[] x, int xAt, float[] y, int yAt, int n);

    /** y[i] = x[i] put {@code times} times through v * factor + summand; x and y may be the same place. */
    void multiplyAdd(int times, float factor, float summand, float[] x, int xAt, float[] y, int yAt, int n);

    /** y[i] = (x[i] - center) * scale + shift. */
    void normalise(float[] x, int xAt, float center, float scale, float shift, float[] y, int yAt, int n);

    /** The sum of (x[i] - center)^2. */
    float sumOfSquaredDistances(float[] x, int at, float center, int n);

    /** The sum of a[i] * (x[i] - center). */
    float dotWithDistances(float[] a, int aAt, float[] x, int xAt, float center, int n);

    /** y[i] = ofA * a[i] + ofX * (x[i] - center) + constant. */
    void combine(float ofA, float[] a, int aAt, float ofX, float[] x, int xAt, float center, float constant, float[] y, int yAt, int n);

    /** The maxima of 2x2 windows, and where they are, for the planes {@code from} to {@code to}; {@code scratch} has a plane's floats and 128 more. */
    void maxPool(HalvedPlanes planes, float[] scratch, int from, int to);

    /** The means of 2x2 windows, for the planes {@code from} to {@code to}. */
    void averagePool(HalvedPlanes planes, int from, int to);

    /** The four random words of each of n elements from {@code element} on; see {@link Philox#words}. */
    void philox(long seed, int element, int step, int stream, int[] words, int n);

    /** y[i] = x[i] * scale where the upper 24 bits of words[i] are at least {@code threshold}, else 0. */
    void dropout(int[] words, int threshold, float scale, float[] x, int xAt, float[] y, int yAt, int n);

    /** One optimizer step over the elements {@code from} to {@code to} of the parameters. */
    void update(UpdateStep step, int from, int to);

    /** The work of a matrix product, cut for {@code threads} threads: tasks to be run one after the other. */
    List<WorkerPool.Task> matmul(Matmul op, MatmulOperands operands, Workspace workspace, int threads);

    /** The work of a convolution, likewise. */
    List<WorkerPool.Task> convolution(Convolution op, ConvolutionOperands operands, Workspace workspace, int threads);

    /** The work of a convolution's gradient to its input, likewise. */
    List<WorkerPool.Task> convolutionInputGradient(ConvolutionInputGradient op, ConvolutionOperands operands, Workspace workspace, int threads);

    /** The work of a convolution's gradient to its weights and bias, likewise. */
    List<WorkerPool.Task> convolutionWeightGradient(ConvolutionWeightGradient op, ConvolutionOperands operands, Workspace workspace, int threads);
}
