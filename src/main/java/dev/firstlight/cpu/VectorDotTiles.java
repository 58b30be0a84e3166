package dev.firstlight.cpu;

import static dev.firstlight.cpu.VectorKernels.LANES;
import static dev.firstlight.cpu.VectorKernels.SPECIES;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;

/**
 * The innermost loops of the gradient to a convolution's weights over {@link LoweredPlanes}: products of some planes of the output's
 * gradient with the image at some taps, added up over all vectors of positions:
 * <pre>
 *   sums[(r taps + t) LANES + lane] = sum_{p &lt; n} dy[dyAt + (p rows + r) LANES + lane] x[xAt + distance[k + t] + position[p] + lane]      r &lt; rows, t &lt; taps
 * </pre>
 * Each step loads rows + taps vectors for rows * taps multiply-adds. The lanes are added by whoever called, once for all positions.
 *
 * <p>Why no more than 20 sums, where there are 32 registers: C2 loads all vectors of a step before it multiplies. What exceeds the
 * registers then goes to the stack and back in every step, and since Java aligns stacks to 16 bytes only, crosses cache lines in three of four
 * runs: 24 sums (8 planes at 3 taps) ran at 98 GFLOP/s or at 60, by nothing but the depth of the calls.
 */
final class VectorDotTiles {
    /** The most sums of a tile, and the floats that {@link #addLanes} needs for them. */
    static final int MOST = 20, ROOM = 2 * (MOST + 1) * LANES;

    /** The planes of the highest tile. */
    static final int MOST_PLANES = 6;

    private VectorDotTiles() {}

    /** The height of the tile to take for the first of so many planes; it may exceed them. */
    static int height(int planes) {
        return planes == 5 || planes == 6 ? 6 : planes >= 3 ? 4 : 1;
    }

    /** How many taps a tile of so many planes takes at a time. */
    static int taps(int rows) {
        return rows == 6 ? 3 : rows == 4 ? 5 : 8;
    }

    /** The tile for taps {@code k} to {@code k + taps(rows)}. */
    static void tile(int rows, float[] dy, int dyAt, float[] x, int xAt, int[] distance, int k, int[] position, int n, float[] sums, int s0) {
        switch (rows) {
            case 6 -> tile6x3(dy, dyAt, x, xAt, distance, k, position, n, sums, s0);
            case 4 -> tile4x5(dy, dyAt, x, xAt, distance, k, position, n, sums, s0);
            default -> tile1x8(dy, dyAt, x, xAt, distance, k, position, n, sums, s0);
        }
    }

    /**
     * Adds the lanes of {@code n} vectors, at most {@link #MOST}, that lie one after the other from {@code at} on: the upper half of each is
     * added to the lower, then of that its upper half, until one number is left of each. The halves of all vectors go side by side from
     * one of two places to the other and back, for which room is needed behind them; so nothing waits for what was just computed.
     *
     * @return where the n sums lie
     */
    static int addLanes(float[] buffer, int at, int n) {
        int from = at, to = at + (MOST + 1) * LANES;
        for (int half = LANES / 2; half > 0; half /= 2) {
            for (int i = 0; i < n; i++) {
                fromArray(SPECIES, buffer, from + 2 * half * i).add(fromArray(SPECIES, buffer, from + 2 * half * i + half)).intoArray(buffer, to + half * i);
            }
            int swap = from;
            from = to;
            to = swap;
        }
        return from;
    }

    private static void tile6x3(float[] dy, int dyAt, float[] x, int xAt, int[] distance, int k, int[] position, int n, float[] sums, int s0) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector a0 = zero, b0 = zero, c0 = zero, a1 = zero, b1 = zero, c1 = zero, a2 = zero, b2 = zero, c2 = zero, a3 = zero;
        FloatVector b3 = zero, c3 = zero, a4 = zero, b4 = zero, c4 = zero, a5 = zero, b5 = zero, c5 = zero;
        int j0 = xAt + distance[k + 0], j1 = xAt + distance[k + 1], j2 = xAt + distance[k + 2];
        for (int p = 0; p < n; p++) {
            int i = dyAt + p * (6 * LANES), at = position[p];
            FloatVector v0 = fromArray(SPECIES, x, j0 + at), v1 = fromArray(SPECIES, x, j1 + at), v2 = fromArray(SPECIES, x, j2 + at);
            FloatVector d = fromArray(SPECIES, dy, i);
            a0 = d.fma(v0, a0);
            b0 = d.fma(v1, b0);
            c0 = d.fma(v2, c0);
            d = fromArray(SPECIES, dy, i + LANES);
            a1 = d.fma(v0, a1);
            b1 = d.fma(v1, b1);
            c1 = d.fma(v2, c1);
            d = fromArray(SPECIES, dy, i + 2 * LANES);
            a2 = d.fma(v0, a2);
            b2 = d.fma(v1, b2);
            c2 = d.fma(v2, c2);
            d = fromArray(SPECIES, dy, i + 3 * LANES);
            a3 = d.fma(v0, a3);
            b3 = d.fma(v1, b3);
            c3 = d.fma(v2, c3);
            d = fromArray(SPECIES, dy, i + 4 * LANES);
            a4 = d.fma(v0, a4);
            b4 = d.fma(v1, b4);
            c4 = d.fma(v2, c4);
            d = fromArray(SPECIES, dy, i + 5 * LANES);
            a5 = d.fma(v0, a5);
            b5 = d.fma(v1, b5);
            c5 = d.fma(v2, c5);
        }
        a0.intoArray(sums, s0);
        b0.intoArray(sums, s0 + LANES);
        c0.intoArray(sums, s0 + 2 * LANES);
        a1.intoArray(sums, s0 + 3 * LANES);
        b1.intoArray(sums, s0 + 4 * LANES);
        c1.intoArray(sums, s0 + 5 * LANES);
        a2.intoArray(sums, s0 + 6 * LANES);
        b2.intoArray(sums, s0 + 7 * LANES);
        c2.intoArray(sums, s0 + 8 * LANES);
        a3.intoArray(sums, s0 + 9 * LANES);
        b3.intoArray(sums, s0 + 10 * LANES);
        c3.intoArray(sums, s0 + 11 * LANES);
        a4.intoArray(sums, s0 + 12 * LANES);
        b4.intoArray(sums, s0 + 13 * LANES);
        c4.intoArray(sums, s0 + 14 * LANES);
        a5.intoArray(sums, s0 + 15 * LANES);
        b5.intoArray(sums, s0 + 16 * LANES);
        c5.intoArray(sums, s0 + 17 * LANES);
    }

    private static void tile4x5(float[] dy, int dyAt, float[] x, int xAt, int[] distance, int k, int[] position, int n, float[] sums, int s0) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector a0 = zero, b0 = zero, c0 = zero, d0 = zero, e0 = zero, a1 = zero, b1 = zero, c1 = zero, d1 = zero, e1 = zero;
        FloatVector a2 = zero, b2 = zero, c2 = zero, d2 = zero, e2 = zero, a3 = zero, b3 = zero, c3 = zero, d3 = zero, e3 = zero;
        int j0 = xAt + distance[k + 0], j1 = xAt + distance[k + 1], j2 = xAt + distance[k + 2], j3 = xAt + distance[k + 3],
                j4 = xAt + distance[k + 4];
        for (int p = 0; p < n; p++) {
            int i = dyAt + p * (4 * LANES), at = position[p];
            FloatVector v0 = fromArray(SPECIES, x, j0 + at), v1 = fromArray(SPECIES, x, j1 + at), v2 = fromArray(SPECIES, x, j2 + at),
                    v3 = fromArray(SPECIES, x, j3 + at), v4 = fromArray(SPECIES, x, j4 + at);
            FloatVector d = fromArray(SPECIES, dy, i);
            a0 = d.fma(v0, a0);
            b0 = d.fma(v1, b0);
            c0 = d.fma(v2, c0);
            d0 = d.fma(v3, d0);
            e0 = d.fma(v4, e0);
            d = fromArray(SPECIES, dy, i + LANES);
            a1 = d.fma(v0, a1);
            b1 = d.fma(v1, b1);
            c1 = d.fma(v2, c1);
            d1 = d.fma(v3, d1);
            e1 = d.fma(v4, e1);
            d = fromArray(SPECIES, dy, i + 2 * LANES);
            a2 = d.fma(v0, a2);
            b2 = d.fma(v1, b2);
            c2 = d.fma(v2, c2);
            d2 = d.fma(v3, d2);
            e2 = d.fma(v4, e2);
            d = fromArray(SPECIES, dy, i + 3 * LANES);
            a3 = d.fma(v0, a3);
            b3 = d.fma(v1, b3);
            c3 = d.fma(v2, c3);
            d3 = d.fma(v3, d3);
            e3 = d.fma(v4, e3);
        }
        a0.intoArray(sums, s0);
        b0.intoArray(sums, s0 + LANES);
        c0.intoArray(sums, s0 + 2 * LANES);
        d0.intoArray(sums, s0 + 3 * LANES);
        e0.intoArray(sums, s0 + 4 * LANES);
        a1.intoArray(sums, s0 + 5 * LANES);
        b1.intoArray(sums, s0 + 6 * LANES);
        c1.intoArray(sums, s0 + 7 * LANES);
        d1.intoArray(sums, s0 + 8 * LANES);
        e1.intoArray(sums, s0 + 9 * LANES);
        a2.intoArray(sums, s0 + 10 * LANES);
        b2.intoArray(sums, s0 + 11 * LANES);
        c2.intoArray(sums, s0 + 12 * LANES);
        d2.intoArray(sums, s0 + 13 * LANES);
        e2.intoArray(sums, s0 + 14 * LANES);
        a3.intoArray(sums, s0 + 15 * LANES);
        b3.intoArray(sums, s0 + 16 * LANES);
        c3.intoArray(sums, s0 + 17 * LANES);
        d3.intoArray(sums, s0 + 18 * LANES);
        e3.intoArray(sums, s0 + 19 * LANES);
    }

    private static void tile1x8(float[] dy, int dyAt, float[] x, int xAt, int[] distance, int k, int[] position, int n, float[] sums, int s0) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector a0 = zero, b0 = zero, c0 = zero, d0 = zero, e0 = zero, f0 = zero, g0 = zero, h0 = zero;
        int j0 = xAt + distance[k], j1 = xAt + distance[k + 1], j2 = xAt + distance[k + 2], j3 = xAt + distance[k + 3], j4 = xAt + distance[k + 4], j5 = xAt + distance[k + 5], j6 = xAt + distance[k + 6], j7 = xAt + distance[k + 7];
        for (int p = 0; p < n; p++) {
            int i = dyAt + p * LANES, at = position[p];
            FloatVector d = fromArray(SPECIES, dy, i);
            a0 = d.fma(fromArray(SPECIES, x, j0 + at), a0);
            b0 = d.fma(fromArray(SPECIES, x, j1 + at), b0);
            c0 = d.fma(fromArray(SPECIES, x, j2 + at), c0);
            d0 = d.fma(fromArray(SPECIES, x, j3 + at), d0);
            e0 = d.fma(fromArray(SPECIES, x, j4 + at), e0);
            f0 = d.fma(fromArray(SPECIES, x, j5 + at), f0);
            g0 = d.fma(fromArray(SPECIES, x, j6 + at), g0);
            h0 = d.fma(fromArray(SPECIES, x, j7 + at), h0);
        }
        a0.intoArray(sums, s0);
        b0.intoArray(sums, s0 + LANES);
        c0.intoArray(sums, s0 + 2 * LANES);
        d0.intoArray(sums, s0 + 3 * LANES);
        e0.intoArray(sums, s0 + 4 * LANES);
        f0.intoArray(sums, s0 + 5 * LANES);
        g0.intoArray(sums, s0 + 6 * LANES);
        h0.intoArray(sums, s0 + 7 * LANES);
    }
}
