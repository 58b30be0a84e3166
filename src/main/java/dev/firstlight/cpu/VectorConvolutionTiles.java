package dev.firstlight.cpu;

import static dev.firstlight.cpu.VectorKernels.LANES;
import static dev.firstlight.cpu.VectorKernels.SPECIES;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;

/**
 * The innermost loops of convolution over {@link LoweredPlanes}: some filters at some vectors of consecutive positions, kept in
 * registers over all taps:
 * <pre>
 *   y[y0 + r yStep + p] = w[w0 + r] + sum_{k &lt; n} w[w0 + (k + 1) rows + r] x[x0 + distance[k] + p]      r &lt; rows, p &lt; vectors * LANES
 * </pre>
 * w holds the biases of the filters and then their weights, tap by tap.
 *
 * <p>Each tap loads the vectors of x once, and for every filter broadcasts one weight: 16 multiply-adds (4 filters at 4 vectors) for 8
 * loads. What a run leaves over goes vector by vector.
 *
 * <p>Why no more sums, where there are 32 registers: C2 loads much of a tap before it multiplies, and what exceeds the registers then goes to the
 * stack and back at every tap. Java aligns stacks to 16 bytes only, so three times in four such a vector crosses a cache line: 24 sums
 * (8 filters at 3 vectors) ran at 115 GFLOP/s or at 65, from one run of the JVM to the next, and these run at 117.
 */
final class VectorConvolutionTiles {
    /** The filters of the highest tile. */
    static final int MOST_FILTERS = 6;

    private VectorConvolutionTiles() {}

    /** The height of the tile to take for the first of so many filters; it may exceed them, with weights of zero. */
    static int height(int filters) {
        return filters == 5 || filters == 6 ? 6 : filters >= 3 ? 4 : 1;
    }

    /** A run of {@code length} positions, a multiple of the lanes, for a tile of {@code rows} filters. */
    static void run(int rows, float[] w, int w0, float[] x, int x0, int[] distance, float[] y, int y0, int yStep, int length) {
        int wide = LANES * (rows == 6 ? 3 : rows == 4 ? 4 : 8), p = 0;
        for (; p <= length - wide; p += wide) {
            switch (rows) {
                case 6 -> tile6x3(w, w0, x, x0 + p, distance, y, y0 + p, yStep);
                case 4 -> tile4x4(w, w0, x, x0 + p, distance, y, y0 + p, yStep);
                default -> tile1x8(w, w0, x, x0 + p, distance, y, y0 + p, yStep);
            }
        }
        for (; p < length; p += LANES) {
            switch (rows) {
                case 6 -> tile6x1(w, w0, x, x0 + p, distance, y, y0 + p, yStep);
                case 4 -> tile4x1(w, w0, x, x0 + p, distance, y, y0 + p, yStep);
                default -> tile1x1(w, w0, x, x0 + p, distance, y, y0 + p, yStep);
            }
        }
    }



    private static void tile6x3(float[] w, int w0, float[] x, int x0, int[] distance, float[] y, int y0, int yStep) {
        FloatVector a0 = FloatVector.broadcast(SPECIES, w[w0]), b0 = a0, c0 = a0;
        FloatVector a1 = FloatVector.broadcast(SPECIES, w[w0 + 1]), b1 = a1, c1 = a1;
        FloatVector a2 = FloatVector.broadcast(SPECIES, w[w0 + 2]), b2 = a2, c2 = a2;
        FloatVector a3 = FloatVector.broadcast(SPECIES, w[w0 + 3]), b3 = a3, c3 = a3;
        FloatVector a4 = FloatVector.broadcast(SPECIES, w[w0 + 4]), b4 = a4, c4 = a4;
        FloatVector a5 = FloatVector.broadcast(SPECIES, w[w0 + 5]), b5 = a5, c5 = a5;
        for (int k = 0; k < distance.length; k++) {
            int i = w0 + 6 + k * 6, j = x0 + distance[k];
            FloatVector v0 = fromArray(SPECIES, x, j), v1 = fromArray(SPECIES, x, j + LANES), v2 = fromArray(SPECIES, x, j + 2 * LANES);
            FloatVector f = FloatVector.broadcast(SPECIES, w[i]);
            a0 = f.fma(v0, a0);
            b0 = f.fma(v1, b0);
            c0 = f.fma(v2, c0);
            f = FloatVector.broadcast(SPECIES, w[i + 1]);
            a1 = f.fma(v0, a1);
            b1 = f.fma(v1, b1);
            c1 = f.fma(v2, c1);
            f = FloatVector.broadcast(SPECIES, w[i + 2]);
            a2 = f.fma(v0, a2);
            b2 = f.fma(v1, b2);
            c2 = f.fma(v2, c2);
            f = FloatVector.broadcast(SPECIES, w[i + 3]);
            a3 = f.fma(v0, a3);
            b3 = f.fma(v1, b3);
            c3 = f.fma(v2, c3);
            f = FloatVector.broadcast(SPECIES, w[i + 4]);
            a4 = f.fma(v0, a4);
            b4 = f.fma(v1, b4);
            c4 = f.fma(v2, c4);
            f = FloatVector.broadcast(SPECIES, w[i + 5]);
            a5 = f.fma(v0, a5);
            b5 = f.fma(v1, b5);
            c5 = f.fma(v2, c5);
        }
        a0.intoArray(y, y0);
        b0.intoArray(y, y0 + LANES);
        c0.intoArray(y, y0 + 2 * LANES);
        a1.intoArray(y, y0 + yStep);
        b1.intoArray(y, y0 + yStep + LANES);
        c1.intoArray(y, y0 + yStep + 2 * LANES);
        a2.intoArray(y, y0 + 2 * yStep);
        b2.intoArray(y, y0 + 2 * yStep + LANES);
        c2.intoArray(y, y0 + 2 * yStep + 2 * LANES);
        a3.intoArray(y, y0 + 3 * yStep);
        b3.intoArray(y, y0 + 3 * yStep + LANES);
        c3.intoArray(y, y0 + 3 * yStep + 2 * LANES);
        a4.intoArray(y, y0 + 4 * yStep);
        b4.intoArray(y, y0 + 4 * yStep + LANES);
        c4.intoArray(y, y0 + 4 * yStep + 2 * LANES);
        a5.intoArray(y, y0 + 5 * yStep);
        b5.intoArray(y, y0 + 5 * yStep + LANES);
        c5.intoArray(y, y0 + 5 * yStep + 2 * LANES);
    }

    private static void tile6x1(float[] w, int w0, float[] x, int x0, int[] distance, float[] y, int y0, int yStep) {
        FloatVector a0 = FloatVector.broadcast(SPECIES, w[w0]);
        FloatVector a1 = FloatVector.broadcast(SPECIES, w[w0 + 1]);
        FloatVector a2 = FloatVector.broadcast(SPECIES, w[w0 + 2]);
        FloatVector a3 = FloatVector.broadcast(SPECIES, w[w0 + 3]);
        FloatVector a4 = FloatVector.broadcast(SPECIES, w[w0 + 4]);
        FloatVector a5 = FloatVector.broadcast(SPECIES, w[w0 + 5]);
        for (int k = 0; k < distance.length; k++) {
            int i = w0 + 6 + k * 6, j = x0 + distance[k];
            FloatVector v0 = fromArray(SPECIES, x, j);
            FloatVector f = FloatVector.broadcast(SPECIES, w[i]);
            a0 = f.fma(v0, a0);
            f = FloatVector.broadcast(SPECIES, w[i + 1]);
            a1 = f.fma(v0, a1);
            f = FloatVector.broadcast(SPECIES, w[i + 2]);
            a2 = f.fma(v0, a2);
            f = FloatVector.broadcast(SPECIES, w[i + 3]);
            a3 = f.fma(v0, a3);
            f = FloatVector.broadcast(SPECIES, w[i + 4]);
            a4 = f.fma(v0, a4);
            f = FloatVector.broadcast(SPECIES, w[i + 5]);
            a5 = f.fma(v0, a5);
        }
        a0.intoArray(y, y0);
        a1.intoArray(y, y0 + yStep);
        a2.intoArray(y, y0 + 2 * yStep);
        a3.intoArray(y, y0 + 3 * yStep);
        a4.intoArray(y, y0 + 4 * yStep);
        a5.intoArray(y, y0 + 5 * yStep);
    }

    private static void tile4x4(float[] w, int w0, float[] x, int x0, int[] distance, float[] y, int y0, int yStep) {
        FloatVector a0 = FloatVector.broadcast(SPECIES, w[w0]), b0 = a0, c0 = a0, d0 = a0;
        FloatVector a1 = FloatVector.broadcast(SPECIES, w[w0 + 1]), b1 = a1, c1 = a1, d1 = a1;
        FloatVector a2 = FloatVector.broadcast(SPECIES, w[w0 + 2]), b2 = a2, c2 = a2, d2 = a2;
        FloatVector a3 = FloatVector.broadcast(SPECIES, w[w0 + 3]), b3 = a3, c3 = a3, d3 = a3;
        for (int k = 0; k < distance.length; k++) {
            int i = w0 + 4 + k * 4, j = x0 + distance[k];
            FloatVector v0 = fromArray(SPECIES, x, j), v1 = fromArray(SPECIES, x, j + LANES),
                    v2 = fromArray(SPECIES, x, j + 2 * LANES), v3 = fromArray(SPECIES, x, j + 3 * LANES);
            FloatVector f = FloatVector.broadcast(SPECIES, w[i]);
            a0 = f.fma(v0, a0);
            b0 = f.fma(v1, b0);
            c0 = f.fma(v2, c0);
            d0 = f.fma(v3, d0);
            f = FloatVector.broadcast(SPECIES, w[i + 1]);
            a1 = f.fma(v0, a1);
            b1 = f.fma(v1, b1);
            c1 = f.fma(v2, c1);
            d1 = f.fma(v3, d1);
            f = FloatVector.broadcast(SPECIES, w[i + 2]);
            a2 = f.fma(v0, a2);
            b2 = f.fma(v1, b2);
            c2 = f.fma(v2, c2);
            d2 = f.fma(v3, d2);
            f = FloatVector.broadcast(SPECIES, w[i + 3]);
            a3 = f.fma(v0, a3);
            b3 = f.fma(v1, b3);
            c3 = f.fma(v2, c3);
            d3 = f.fma(v3, d3);
        }
        a0.intoArray(y, y0);
        b0.intoArray(y, y0 + LANES);
        c0.intoArray(y, y0 + 2 * LANES);
        d0.intoArray(y, y0 + 3 * LANES);
        a1.intoArray(y, y0 + yStep);
        b1.intoArray(y, y0 + yStep + LANES);
        c1.intoArray(y, y0 + yStep + 2 * LANES);
        d1.intoArray(y, y0 + yStep + 3 * LANES);
        a2.intoArray(y, y0 + 2 * yStep);
        b2.intoArray(y, y0 + 2 * yStep + LANES);
        c2.intoArray(y, y0 + 2 * yStep + 2 * LANES);
        d2.intoArray(y, y0 + 2 * yStep + 3 * LANES);
        a3.intoArray(y, y0 + 3 * yStep);
        b3.intoArray(y, y0 + 3 * yStep + LANES);
        c3.intoArray(y, y0 + 3 * yStep + 2 * LANES);
        d3.intoArray(y, y0 + 3 * yStep + 3 * LANES);
    }

    private static void tile4x1(float[] w, int w0, float[] x, int x0, int[] distance, float[] y, int y0, int yStep) {
        FloatVector a0 = FloatVector.broadcast(SPECIES, w[w0]);
        FloatVector a1 = FloatVector.broadcast(SPECIES, w[w0 + 1]);
        FloatVector a2 = FloatVector.broadcast(SPECIES, w[w0 + 2]);
        FloatVector a3 = FloatVector.broadcast(SPECIES, w[w0 + 3]);
        for (int k = 0; k < distance.length; k++) {
            int i = w0 + 4 + k * 4, j = x0 + distance[k];
            FloatVector v0 = fromArray(SPECIES, x, j);
            FloatVector f = FloatVector.broadcast(SPECIES, w[i]);
            a0 = f.fma(v0, a0);
            f = FloatVector.broadcast(SPECIES, w[i + 1]);
            a1 = f.fma(v0, a1);
            f = FloatVector.broadcast(SPECIES, w[i + 2]);
            a2 = f.fma(v0, a2);
            f = FloatVector.broadcast(SPECIES, w[i + 3]);
            a3 = f.fma(v0, a3);
        }
        a0.intoArray(y, y0);
        a1.intoArray(y, y0 + yStep);
        a2.intoArray(y, y0 + 2 * yStep);
        a3.intoArray(y, y0 + 3 * yStep);
    }

    private static void tile1x8(float[] w, int w0, float[] x, int x0, int[] distance, float[] y, int y0, int yStep) {
        FloatVector a0 = FloatVector.broadcast(SPECIES, w[w0]), b0 = a0, c0 = a0, d0 = a0, e0 = a0, f0 = a0, g0 = a0, h0 = a0;
        for (int k = 0; k < distance.length; k++) {
            int i = w0 + 1 + k, j = x0 + distance[k];
            FloatVector f = FloatVector.broadcast(SPECIES, w[i]);
            a0 = f.fma(fromArray(SPECIES, x, j), a0);
            b0 = f.fma(fromArray(SPECIES, x, j + LANES), b0);
            c0 = f.fma(fromArray(SPECIES, x, j + 2 * LANES), c0);
            d0 = f.fma(fromArray(SPECIES, x, j + 3 * LANES), d0);
            e0 = f.fma(fromArray(SPECIES, x, j + 4 * LANES), e0);
            f0 = f.fma(fromArray(SPECIES, x, j + 5 * LANES), f0);
            g0 = f.fma(fromArray(SPECIES, x, j + 6 * LANES), g0);
            h0 = f.fma(fromArray(SPECIES, x, j + 7 * LANES), h0);
        }
        a0.intoArray(y, y0);
        b0.intoArray(y, y0 + LANES);
        c0.intoArray(y, y0 + 2 * LANES);
        d0.intoArray(y, y0 + 3 * LANES);
        e0.intoArray(y, y0 + 4 * LANES);
        f0.intoArray(y, y0 + 5 * LANES);
        g0.intoArray(y, y0 + 6 * LANES);
        h0.intoArray(y, y0 + 7 * LANES);
    }

    private static void tile1x1(float[] w, int w0, float[] x, int x0, int[] distance, float[] y, int y0, int yStep) {
        FloatVector a0 = FloatVector.broadcast(SPECIES, w[w0]);
        for (int k = 0; k < distance.length; k++) {
            int i = w0 + 1 + k, j = x0 + distance[k];
            FloatVector f = FloatVector.broadcast(SPECIES, w[i]);
            a0 = f.fma(fromArray(SPECIES, x, j), a0);
        }
        a0.intoArray(y, y0);
    }
}
