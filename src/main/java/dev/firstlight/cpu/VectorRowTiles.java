package dev.firstlight.cpu;

import static dev.firstlight.cpu.VectorKernels.LANES;
import static dev.firstlight.cpu.VectorKernels.SPECIES;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;

/**
 * The tiles of {@link VectorTiles} for an A whose rows are stored one after the other, as in a row-major matrix:
 * <pre>
 *   c[c0 + r cStep + j] = sum_{k &lt; n} a[a0 + r aStep + k] b[b0 + k bStep + j]      r &lt; rows, j &lt; 2 LANES
 * </pre>
 * Every row needs an index of its own, more than the processor has registers for, so these are a tenth slower. But A need not be
 * packed, and that is worth more where the result has few columns, so that packing A would serve few tiles.
 */
final class VectorRowTiles {
    private VectorRowTiles() {}

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

    /**
     * Four rows at four vectors. Where A is not packed this beats twelve rows at two, which need an index for each row, and where B lies
     * across the cache, as rows of a wide matrix do, each vector of it meets fewer rows but is one of four neighbours.
     */
    static void wideTile(float[] a, int a0, int aStep, float[] b, int b0, int bStep, int n, float[] c, int c0, int cStep) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector s0a = zero, s0b = zero, s0c = zero, s0d = zero;
        FloatVector s1a = zero, s1b = zero, s1c = zero, s1d = zero;
        FloatVector s2a = zero, s2b = zero, s2c = zero, s2d = zero;
        FloatVector s3a = zero, s3b = zero, s3c = zero, s3d = zero;
        int i1 = a0 + aStep, i2 = a0 + 2 * aStep, i3 = a0 + 3 * aStep;
        for (int k = 0, j = b0; k < n; k++, j += bStep) {
            FloatVector v0 = fromArray(SPECIES, b, j), v1 = fromArray(SPECIES, b, j + LANES), v2 = fromArray(SPECIES, b, j + 2 * LANES),
                    v3 = fromArray(SPECIES, b, j + 3 * LANES);
            FloatVector x = FloatVector.broadcast(SPECIES, a[a0 + k]);
            s0a = x.fma(v0, s0a);
            s0b = x.fma(v1, s0b);
            s0c = x.fma(v2, s0c);
            s0d = x.fma(v3, s0d);
            x = FloatVector.broadcast(SPECIES, a[i1 + k]);
            s1a = x.fma(v0, s1a);
            s1b = x.fma(v1, s1b);
            s1c = x.fma(v2, s1c);
            s1d = x.fma(v3, s1d);
            x = FloatVector.broadcast(SPECIES, a[i2 + k]);
            s2a = x.fma(v0, s2a);
            s2b = x.fma(v1, s2b);
            s2c = x.fma(v2, s2c);
            s2d = x.fma(v3, s2d);
            x = FloatVector.broadcast(SPECIES, a[i3 + k]);
            s3a = x.fma(v0, s3a);
            s3b = x.fma(v1, s3b);
            s3c = x.fma(v2, s3c);
            s3d = x.fma(v3, s3d);
        }
        s0a.intoArray(c, c0);
        s0b.intoArray(c, c0 + LANES);
        s0c.intoArray(c, c0 + 2 * LANES);
        s0d.intoArray(c, c0 + 3 * LANES);
        s1a.intoArray(c, c0 + cStep);
        s1b.intoArray(c, c0 + cStep + LANES);
        s1c.intoArray(c, c0 + cStep + 2 * LANES);
        s1d.intoArray(c, c0 + cStep + 3 * LANES);
        s2a.intoArray(c, c0 + 2 * cStep);
        s2b.intoArray(c, c0 + 2 * cStep + LANES);
        s2c.intoArray(c, c0 + 2 * cStep + 2 * LANES);
        s2d.intoArray(c, c0 + 2 * cStep + 3 * LANES);
        s3a.intoArray(c, c0 + 3 * cStep);
        s3b.intoArray(c, c0 + 3 * cStep + LANES);
        s3c.intoArray(c, c0 + 3 * cStep + 2 * LANES);
        s3d.intoArray(c, c0 + 3 * cStep + 3 * LANES);
    }

    private static void tile12(float[] a, int a0, int aStep, float[] b, int b0, int bStep, int n, float[] c, int c0, int cStep) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector l0 = zero, r0 = zero, l1 = zero, r1 = zero, l2 = zero, r2 = zero, l3 = zero, r3 = zero,
                l4 = zero, r4 = zero, l5 = zero, r5 = zero, l6 = zero, r6 = zero, l7 = zero, r7 = zero,
                l8 = zero, r8 = zero, l9 = zero, r9 = zero, l10 = zero, r10 = zero, l11 = zero, r11 = zero;
        int i0 = a0, i1 = a0 + aStep, i2 = a0 + 2 * aStep, i3 = a0 + 3 * aStep,
                i4 = a0 + 4 * aStep, i5 = a0 + 5 * aStep, i6 = a0 + 6 * aStep, i7 = a0 + 7 * aStep,
                i8 = a0 + 8 * aStep, i9 = a0 + 9 * aStep, i10 = a0 + 10 * aStep, i11 = a0 + 11 * aStep;
        for (int k = 0, j = b0; k < n; k++, j += bStep) {
            FloatVector left = fromArray(SPECIES, b, j), right = fromArray(SPECIES, b, j + LANES);
            FloatVector x = FloatVector.broadcast(SPECIES, a[i0 + k]);
            l0 = x.fma(left, l0);
            r0 = x.fma(right, r0);
            x = FloatVector.broadcast(SPECIES, a[i1 + k]);
            l1 = x.fma(left, l1);
            r1 = x.fma(right, r1);
            x = FloatVector.broadcast(SPECIES, a[i2 + k]);
            l2 = x.fma(left, l2);
            r2 = x.fma(right, r2);
            x = FloatVector.broadcast(SPECIES, a[i3 + k]);
            l3 = x.fma(left, l3);
            r3 = x.fma(right, r3);
            x = FloatVector.broadcast(SPECIES, a[i4 + k]);
            l4 = x.fma(left, l4);
            r4 = x.fma(right, r4);
            x = FloatVector.broadcast(SPECIES, a[i5 + k]);
            l5 = x.fma(left, l5);
            r5 = x.fma(right, r5);
            x = FloatVector.broadcast(SPECIES, a[i6 + k]);
            l6 = x.fma(left, l6);
            r6 = x.fma(right, r6);
            x = FloatVector.broadcast(SPECIES, a[i7 + k]);
            l7 = x.fma(left, l7);
            r7 = x.fma(right, r7);
            x = FloatVector.broadcast(SPECIES, a[i8 + k]);
            l8 = x.fma(left, l8);
            r8 = x.fma(right, r8);
            x = FloatVector.broadcast(SPECIES, a[i9 + k]);
            l9 = x.fma(left, l9);
            r9 = x.fma(right, r9);
            x = FloatVector.broadcast(SPECIES, a[i10 + k]);
            l10 = x.fma(left, l10);
            r10 = x.fma(right, r10);
            x = FloatVector.broadcast(SPECIES, a[i11 + k]);
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
        int i0 = a0, i1 = a0 + aStep, i2 = a0 + 2 * aStep, i3 = a0 + 3 * aStep,
                i4 = a0 + 4 * aStep, i5 = a0 + 5 * aStep, i6 = a0 + 6 * aStep, i7 = a0 + 7 * aStep;
        for (int k = 0, j = b0; k < n; k++, j += bStep) {
            FloatVector left = fromArray(SPECIES, b, j), right = fromArray(SPECIES, b, j + LANES);
            FloatVector x = FloatVector.broadcast(SPECIES, a[i0 + k]);
            l0 = x.fma(left, l0);
            r0 = x.fma(right, r0);
            x = FloatVector.broadcast(SPECIES, a[i1 + k]);
            l1 = x.fma(left, l1);
            r1 = x.fma(right, r1);
            x = FloatVector.broadcast(SPECIES, a[i2 + k]);
            l2 = x.fma(left, l2);
            r2 = x.fma(right, r2);
            x = FloatVector.broadcast(SPECIES, a[i3 + k]);
            l3 = x.fma(left, l3);
            r3 = x.fma(right, r3);
            x = FloatVector.broadcast(SPECIES, a[i4 + k]);
            l4 = x.fma(left, l4);
            r4 = x.fma(right, r4);
            x = FloatVector.broadcast(SPECIES, a[i5 + k]);
            l5 = x.fma(left, l5);
            r5 = x.fma(right, r5);
            x = FloatVector.broadcast(SPECIES, a[i6 + k]);
            l6 = x.fma(left, l6);
            r6 = x.fma(right, r6);
            x = FloatVector.broadcast(SPECIES, a[i7 + k]);
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
        int i0 = a0, i1 = a0 + aStep, i2 = a0 + 2 * aStep, i3 = a0 + 3 * aStep,
                i4 = a0 + 4 * aStep, i5 = a0 + 5 * aStep;
        for (int k = 0, j = b0; k < n; k++, j += bStep) {
            FloatVector left = fromArray(SPECIES, b, j), right = fromArray(SPECIES, b, j + LANES);
            FloatVector x = FloatVector.broadcast(SPECIES, a[i0 + k]);
            l0 = x.fma(left, l0);
            r0 = x.fma(right, r0);
            x = FloatVector.broadcast(SPECIES, a[i1 + k]);
            l1 = x.fma(left, l1);
            r1 = x.fma(right, r1);
            x = FloatVector.broadcast(SPECIES, a[i2 + k]);
            l2 = x.fma(left, l2);
            r2 = x.fma(right, r2);
            x = FloatVector.broadcast(SPECIES, a[i3 + k]);
            l3 = x.fma(left, l3);
            r3 = x.fma(right, r3);
            x = FloatVector.broadcast(SPECIES, a[i4 + k]);
            l4 = x.fma(left, l4);
            r4 = x.fma(right, r4);
            x = FloatVector.broadcast(SPECIES, a[i5 + k]);
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
        int i0 = a0, i1 = a0 + aStep, i2 = a0 + 2 * aStep, i3 = a0 + 3 * aStep;
        for (int k = 0, j = b0; k < n; k++, j += bStep) {
            FloatVector left = fromArray(SPECIES, b, j), right = fromArray(SPECIES, b, j + LANES);
            FloatVector x = FloatVector.broadcast(SPECIES, a[i0 + k]);
            l0 = x.fma(left, l0);
            r0 = x.fma(right, r0);
            x = FloatVector.broadcast(SPECIES, a[i1 + k]);
            l1 = x.fma(left, l1);
            r1 = x.fma(right, r1);
            x = FloatVector.broadcast(SPECIES, a[i2 + k]);
            l2 = x.fma(left, l2);
            r2 = x.fma(right, r2);
            x = FloatVector.broadcast(SPECIES, a[i3 + k]);
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
        int i0 = a0;
        for (int k = 0, j = b0; k < n; k++, j += bStep) {
            FloatVector left = fromArray(SPECIES, b, j), right = fromArray(SPECIES, b, j + LANES);
            FloatVector x = FloatVector.broadcast(SPECIES, a[i0 + k]);
            l0 = x.fma(left, l0);
            r0 = x.fma(right, r0);
        }
        l0.intoArray(c, c0);
        r0.intoArray(c, c0 + LANES);
    }
}
