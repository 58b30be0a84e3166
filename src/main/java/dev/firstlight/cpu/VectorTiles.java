package dev.firstlight.cpu;

import static dev.firstlight.cpu.VectorKernels.LANES;
import static dev.firstlight.cpu.VectorKernels.SPECIES;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;

/**
 * The innermost loops of the matrix product: one tile of C, some rows high and two vectors wide, kept in registers over the whole
 * sum. Each step k loads two vectors of B, and for every row broadcasts one element of A and does two fused multiply-adds:
 * <pre>
 *   c[c0 + r cStep + j] = sum_{k &lt; n} a[a0 + k aStep + r] b[b0 + k bStep + j]      r &lt; rows, j &lt; 2 LANES
 * </pre>
 * A is read with its rows side by side (as a transposed matrix is stored), so one running index and constant distances address all rows.
 *
 * <p>Why these shapes: a multiply-add takes four cycles and two can start in each, so at least eight sums must be under way; and
 * loads must stay fewer than multiply-adds. Twelve rows need 24 registers for sums and 3 for operands, which fits the 32 of AVX-512
 * and NEON; six need 12 and 3, which fits the 16 of AVX2. The sums are local variables, because C2 keeps nothing else in registers.
 *
 * <p>Why these methods do so little: the API's methods are always inlined, by the quick compiler C1 too, and a method of more than about
 * a hundred vector operations exceeds what C1 can handle. It gives up then, and the method never reaches C2. So a tile only
 * stores its sums; what is to be added to a result is stored apart and added by {@link #add}.
 */
final class VectorTiles {
    /** The rows of the highest tile that fits into the registers of this processor. */
    static final int ROWS = LANES == 8 ? 6 : 12;
    /** The columns of a tile. */
    static final int COLUMNS = 2 * LANES;

    private VectorTiles() {}

    /** The highest tile that covers no more than so many rows. */
    static int height(int rows) {
        return rows >= ROWS ? ROWS : ROWS == 12 && rows >= 8 ? 8 : rows >= 4 ? 4 : 1;
    }

    /** A tile of one of the heights there are. */
    static void tile(int rows, float[] a, int a0, int aStep, float[] b, int b0, int bStep, int n, float[] c, int c0, int cStep) {
        switch (rows) {
            case 12 -> tile12(a, a0, aStep, b, b0, bStep, n, c, c0, cStep);
            case 8 -> tile8(a, a0, aStep, b, b0, bStep, n, c, c0, cStep);
            case 6 -> tile6(a, a0, aStep, b, b0, bStep, n, c, c0, cStep);
            case 4 -> tile4(a, a0, aStep, b, b0, bStep, n, c, c0, cStep);
            case 1 -> tile1(a, a0, aStep, b, b0, bStep, n, c, c0, cStep);
            default -> throw new IllegalArgumentException("no tile of " + rows + " rows");
        }
    }

    /** Adds a tile that was stored by itself: c[c0 + r cStep + j] += tile[at + r COLUMNS + j]. */
    static void add(int rows, float[] tile, int at, float[] c, int c0, int cStep) {
        for (int r = 0, i = at, j = c0; r < rows; r++, i += COLUMNS, j += cStep) {
            fromArray(SPECIES, c, j).add(fromArray(SPECIES, tile, i)).intoArray(c, j);
            fromArray(SPECIES, c, j + LANES).add(fromArray(SPECIES, tile, i + LANES)).intoArray(c, j + LANES);
        }
    }

    private static void tile12(float[] a, int a0, int aStep, float[] b, int b0, int bStep, int n, float[] c, int c0, int cStep) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector l0 = zero, r0 = zero, l1 = zero, r1 = zero, l2 = zero, r2 = zero, l3 = zero, r3 = zero,
                l4 = zero, r4 = zero, l5 = zero, r5 = zero, l6 = zero, r6 = zero, l7 = zero, r7 = zero,
                l8 = zero, r8 = zero, l9 = zero, r9 = zero, l10 = zero, r10 = zero, l11 = zero, r11 = zero;
        for (int k = 0, i = a0, j = b0; k < n; k++, i += aStep, j += bStep) {
            FloatVector left = fromArray(SPECIES, b, j), right = fromArray(SPECIES, b, j + LANES);
            FloatVector x = FloatVector.broadcast(SPECIES, a[i]);
            l0 = x.fma(left, l0);
            r0 = x.fma(right, r0);
            x = FloatVector.broadcast(SPECIES, a[i + 1]);
            l1 = x.fma(left, l1);
            r1 = x.fma(right, r1);
            x = FloatVector.broadcast(SPECIES, a[i + 2]);
            l2 = x.fma(left, l2);
            r2 = x.fma(right, r2);
            x = FloatVector.broadcast(SPECIES, a[i + 3]);
            l3 = x.fma(left, l3);
            r3 = x.fma(right, r3);
            x = FloatVector.broadcast(SPECIES, a[i + 4]);
            l4 = x.fma(left, l4);
            r4 = x.fma(right, r4);
            x = FloatVector.broadcast(SPECIES, a[i + 5]);
            l5 = x.fma(left, l5);
            r5 = x.fma(right, r5);
            x = FloatVector.broadcast(SPECIES, a[i + 6]);
            l6 = x.fma(left, l6);
            r6 = x.fma(right, r6);
            x = FloatVector.broadcast(SPECIES, a[i + 7]);
            l7 = x.fma(left, l7);
            r7 = x.fma(right, r7);
            x = FloatVector.broadcast(SPECIES, a[i + 8]);
            l8 = x.fma(left, l8);
            r8 = x.fma(right, r8);
            x = FloatVector.broadcast(SPECIES, a[i + 9]);
            l9 = x.fma(left, l9);
            r9 = x.fma(right, r9);
            x = FloatVector.broadcast(SPECIES, a[i + 10]);
            l10 = x.fma(left, l10);
            r10 = x.fma(right, r10);
            x = FloatVector.broadcast(SPECIES, a[i + 11]);
            l11 = x.fma(left, l11);
            r11 = x.fma(right, r11);
        }
        l0.intoArray(c, c0);
        r0.intoArray(c, c0 + LANES);
        l1.intoArray(c, c0 + cStep);
        r1.intoArray(c, c0 + cStep + LANES);
        l2.intoArray(c, c0 + 2 * cStep);
        r2.intoArray(c, c0 + 2 * cStep + LANES);
        l3.intoArray(c, c0 + 3 * cStep);
        r3.intoArray(c, c0 + 3 * cStep + LANES);
        l4.intoArray(c, c0 + 4 * cStep);
        r4.intoArray(c, c0 + 4 * cStep + LANES);
        l5.intoArray(c, c0 + 5 * cStep);
        r5.intoArray(c, c0 + 5 * cStep + LANES);
        l6.intoArray(c, c0 + 6 * cStep);
        r6.intoArray(c, c0 + 6 * cStep + LANES);
        l7.intoArray(c, c0 + 7 * cStep);
        r7.intoArray(c, c0 + 7 * cStep + LANES);
        l8.intoArray(c, c0 + 8 * cStep);
        r8.intoArray(c, c0 + 8 * cStep + LANES);
        l9.intoArray(c, c0 + 9 * cStep);
        r9.intoArray(c, c0 + 9 * cStep + LANES);
        l10.intoArray(c, c0 + 10 * cStep);
        r10.intoArray(c, c0 + 10 * cStep + LANES);
        l11.intoArray(c, c0 + 11 * cStep);
        r11.intoArray(c, c0 + 11 * cStep + LANES);
    }

    private static void tile8(float[] a, int a0, int aStep, float[] b, int b0, int bStep, int n, float[] c, int c0, int cStep) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector l0 = zero, r0 = zero, l1 = zero, r1 = zero, l2 = zero, r2 = zero, l3 = zero, r3 = zero,
                l4 = zero, r4 = zero, l5 = zero, r5 = zero, l6 = zero, r6 = zero, l7 = zero, r7 = zero;
        for (int k = 0, i = a0, j = b0; k < n; k++, i += aStep, j += bStep) {
            FloatVector left = fromArray(SPECIES, b, j), right = fromArray(SPECIES, b, j + LANES);
            FloatVector x = FloatVector.broadcast(SPECIES, a[i]);
            l0 = x.fma(left, l0);
            r0 = x.fma(right, r0);
            x = FloatVector.broadcast(SPECIES, a[i + 1]);
            l1 = x.fma(left, l1);
            r1 = x.fma(right, r1);
            x = FloatVector.broadcast(SPECIES, a[i + 2]);
            l2 = x.fma(left, l2);
            r2 = x.fma(right, r2);
            x = FloatVector.broadcast(SPECIES, a[i + 3]);
            l3 = x.fma(left, l3);
            r3 = x.fma(right, r3);
            x = FloatVector.broadcast(SPECIES, a[i + 4]);
            l4 = x.fma(left, l4);
            r4 = x.fma(right, r4);
            x = FloatVector.broadcast(SPECIES, a[i + 5]);
            l5 = x.fma(left, l5);
            r5 = x.fma(right, r5);
            x = FloatVector.broadcast(SPECIES, a[i + 6]);
            l6 = x.fma(left, l6);
            r6 = x.fma(right, r6);
            x = FloatVector.broadcast(SPECIES, a[i + 7]);
            l7 = x.fma(left, l7);
            r7 = x.fma(right, r7);
        }
        l0.intoArray(c, c0);
        r0.intoArray(c, c0 + LANES);
        l1.intoArray(c, c0 + cStep);
        r1.intoArray(c, c0 + cStep + LANES);
        l2.intoArray(c, c0 + 2 * cStep);
        r2.intoArray(c, c0 + 2 * cStep + LANES);
        l3.intoArray(c, c0 + 3 * cStep);
        r3.intoArray(c, c0 + 3 * cStep + LANES);
        l4.intoArray(c, c0 + 4 * cStep);
        r4.intoArray(c, c0 + 4 * cStep + LANES);
        l5.intoArray(c, c0 + 5 * cStep);
        r5.intoArray(c, c0 + 5 * cStep + LANES);
        l6.intoArray(c, c0 + 6 * cStep);
        r6.intoArray(c, c0 + 6 * cStep + LANES);
        l7.intoArray(c, c0 + 7 * cStep);
        r7.intoArray(c, c0 + 7 * cStep + LANES);
    }

    private static void tile6(float[] a, int a0, int aStep, float[] b, int b0, int bStep, int n, float[] c, int c0, int cStep) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector l0 = zero, r0 = zero, l1 = zero, r1 = zero, l2 = zero, r2 = zero, l3 = zero, r3 = zero,
                l4 = zero, r4 = zero, l5 = zero, r5 = zero;
        for (int k = 0, i = a0, j = b0; k < n; k++, i += aStep, j += bStep) {
            FloatVector left = fromArray(SPECIES, b, j), right = fromArray(SPECIES, b, j + LANES);
            FloatVector x = FloatVector.broadcast(SPECIES, a[i]);
            l0 = x.fma(left, l0);
            r0 = x.fma(right, r0);
            x = FloatVector.broadcast(SPECIES, a[i + 1]);
            l1 = x.fma(left, l1);
            r1 = x.fma(right, r1);
            x = FloatVector.broadcast(SPECIES, a[i + 2]);
            l2 = x.fma(left, l2);
            r2 = x.fma(right, r2);
            x = FloatVector.broadcast(SPECIES, a[i + 3]);
            l3 = x.fma(left, l3);
            r3 = x.fma(right, r3);
            x = FloatVector.broadcast(SPECIES, a[i + 4]);
            l4 = x.fma(left, l4);
            r4 = x.fma(right, r4);
            x = FloatVector.broadcast(SPECIES, a[i + 5]);
            l5 = x.fma(left, l5);
            r5 = x.fma(right, r5);
        }
        l0.intoArray(c, c0);
        r0.intoArray(c, c0 + LANES);
        l1.intoArray(c, c0 + cStep);
        r1.intoArray(c, c0 + cStep + LANES);
        l2.intoArray(c, c0 + 2 * cStep);
        r2.intoArray(c, c0 + 2 * cStep + LANES);
        l3.intoArray(c, c0 + 3 * cStep);
        r3.intoArray(c, c0 + 3 * cStep + LANES);
        l4.intoArray(c, c0 + 4 * cStep);
        r4.intoArray(c, c0 + 4 * cStep + LANES);
        l5.intoArray(c, c0 + 5 * cStep);
        r5.intoArray(c, c0 + 5 * cStep + LANES);
    }

    private static void tile4(float[] a, int a0, int aStep, float[] b, int b0, int bStep, int n, float[] c, int c0, int cStep) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector l0 = zero, r0 = zero, l1 = zero, r1 = zero, l2 = zero, r2 = zero, l3 = zero, r3 = zero;
        for (int k = 0, i = a0, j = b0; k < n; k++, i += aStep, j += bStep) {
            FloatVector left = fromArray(SPECIES, b, j), right = fromArray(SPECIES, b, j + LANES);
            FloatVector x = FloatVector.broadcast(SPECIES, a[i]);
            l0 = x.fma(left, l0);
            r0 = x.fma(right, r0);
            x = FloatVector.broadcast(SPECIES, a[i + 1]);
            l1 = x.fma(left, l1);
            r1 = x.fma(right, r1);
            x = FloatVector.broadcast(SPECIES, a[i + 2]);
            l2 = x.fma(left, l2);
            r2 = x.fma(right, r2);
            x = FloatVector.broadcast(SPECIES, a[i + 3]);
            l3 = x.fma(left, l3);
            r3 = x.fma(right, r3);
        }
        l0.intoArray(c, c0);
        r0.intoArray(c, c0 + LANES);
        l1.intoArray(c, c0 + cStep);
        r1.intoArray(c, c0 + cStep + LANES);
        l2.intoArray(c, c0 + 2 * cStep);
        r2.intoArray(c, c0 + 2 * cStep + LANES);
        l3.intoArray(c, c0 + 3 * cStep);
        r3.intoArray(c, c0 + 3 * cStep + LANES);
    }

    private static void tile1(float[] a, int a0, int aStep, float[] b, int b0, int bStep, int n, float[] c, int c0, int cStep) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector l0 = zero, r0 = zero;
        for (int k = 0, i = a0, j = b0; k < n; k++, i += aStep, j += bStep) {
            FloatVector left = fromArray(SPECIES, b, j), right = fromArray(SPECIES, b, j + LANES);
            FloatVector x = FloatVector.broadcast(SPECIES, a[i]);
            l0 = x.fma(left, l0);
            r0 = x.fma(right, r0);
        }
        l0.intoArray(c, c0);
        r0.intoArray(c, c0 + LANES);
    }
}
