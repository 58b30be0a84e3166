package dev.firstlight.cpu;

import static dev.firstlight.cpu.VectorKernels.LANES;
import static dev.firstlight.cpu.VectorKernels.SPECIES;
import static dev.firstlight.cpu.VectorTiles.COLUMNS;
import static dev.firstlight.cpu.VectorTiles.ROWS;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;

/**
 * The highest tile of {@link VectorTiles} for packed operands, ROWS numbers of A and COLUMNS of B at each step:
 * <pre>
 *   c[c0 + r cStep + j] = sum_{k &lt; n} a[a0 + k ROWS + r] b[b0 + k COLUMNS + j]      r &lt; ROWS, j &lt; COLUMNS
 * </pre>
 * With constant steps C2 checks the range of the whole loop once, before it, and nothing is left inside but loads and multiply-adds.
 */
final class VectorPackedTiles {
    private VectorPackedTiles() {}

    static void tile(float[] a, int a0, float[] b, int b0, int n, float[] c, int c0, int cStep) {
        if (ROWS == 12) {
            tile12(a, a0, b, b0, n, c, c0, cStep);
        } else {
            tile6(a, a0, b, b0, n, c, c0, cStep);
        }
    }

    private static void tile12(float[] a, int a0, float[] b, int b0, int n, float[] c, int c0, int cStep) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector l0 = zero, r0 = zero, l1 = zero, r1 = zero, l2 = zero, r2 = zero, l3 = zero, r3 = zero,
                l4 = zero, r4 = zero, l5 = zero, r5 = zero, l6 = zero, r6 = zero, l7 = zero, r7 = zero,
                l8 = zero, r8 = zero, l9 = zero, r9 = zero, l10 = zero, r10 = zero, l11 = zero, r11 = zero;
        for (int k = 0; k < n; k++) {
            int i = a0 + k * 12, j = b0 + k * COLUMNS;
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

    private static void tile6(float[] a, int a0, float[] b, int b0, int n, float[] c, int c0, int cStep) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector l0 = zero, r0 = zero, l1 = zero, r1 = zero, l2 = zero, r2 = zero, l3 = zero, r3 = zero,
                l4 = zero, r4 = zero, l5 = zero, r5 = zero;
        for (int k = 0; k < n; k++) {
            int i = a0 + k * 6, j = b0 + k * COLUMNS;
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
}
