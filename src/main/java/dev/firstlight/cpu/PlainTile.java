package dev.firstlight.cpu;

/**
 * The inner loop of products without the Vector API: six rows of sums, to which products of rows of B with numbers of A are added,
 * three rows of B at a time. Every element of B that is loaded is used six times, every sum that is loaded and stored three times.
 *
 * <p>HotSpot's C2 compiler turns the loop over the columns into SIMD instructions, which takes several things:
 * <ul>
 * <li>Every array is indexed by {@code j} plus a constant. Two different iterations then touch different elements, whichever of the
 * arrays may be the same one, and C2 need not fear that a store changes what is loaded later.
 * <li>C2 vectorises by unrolling a loop as often as a vector has elements, and it refuses to unroll large loops. Rows of sums at
 * constant distances in one array share their address computation, but only if C2 sees that {@code j} plus the distance cannot
 * overflow: hence the bound on the number of columns, which never changes it.
 * <li>C2 begins a loop with single elements until the sums lie at whole vectors in memory, and ends it with single elements after the
 * last whole vector. So the loop begins one element early, in a row of the thread's workspace whose first column lies at a whole
 * cache line ({@link Workspace#START}), and ends after a multiple of a vector: C2 takes one single element, and vectors from there on.
 * What is before and behind the columns is computed for nothing and never looked at.
 * </ul>
 */
final class PlainTile {
    /** Rows of sums. */
    static final int ROWS = 6;
    /** The most columns: six rows of sums and three of B then fit a first-level cache. */
    static final int COLUMNS = 512;
    /** Floats that a thread's workspace must hold for the sums. Arrays of this size get memory of their own, which begins at a page. */
    static final int SUMS = 1 << 19;
    /** Where the first column of a row of B lies. */
    static final int START = Workspace.START;
    /** Floats of the widest vectors. */
    private static final int LANES = 16;
    /** From one row of sums to the next: no multiple of 4096 bytes, at which loads and stores would be taken for the same. */
    private static final int STRIDE = COLUMNS + 4 * LANES;
    private static final int R0 = START - 1, R1 = R0 + STRIDE, R2 = R1 + STRIDE, R3 = R2 + STRIDE, R4 = R3 + STRIDE, R5 = R4 + STRIDE;

    private PlainTile() {}

    /** Memory for rows of B, each an array of its own, whose columns begin at {@link #START}. */
    static float[][] rows(int rows, int columns) {
        return new float[rows][START + roundUp(columns)];
    }

    /** Where the first column of a row of sums lies. */
    static int sums(int row) {
        return START + row * STRIDE;
    }

    private static int roundUp(int columns) {
        return (columns + LANES - 1) / LANES * LANES;
    }

    /**
     * Adds to sums[r, j] the products a[at(r) + p step] b[p][j] for {@code depth} rows of B and {@code columns} columns. The numbers for
     * row r begin at {@code at + min(r, rows - 1) rowStep}: rows of sums that are not wanted repeat the last.
     */
    static void multiply(float[] sums, float[][] b, int depth, float[] a, int at, int rowStep, int rows, int step, int columns) {
        int at1 = at + Math.min(1, rows - 1) * rowStep, at2 = at + Math.min(2, rows - 1) * rowStep, at3 = at + Math.min(3, rows - 1) * rowStep;
        int at4 = at + Math.min(4, rows - 1) * rowStep, at5 = at + Math.min(5, rows - 1) * rowStep;
        int n = roundUp(columns) + 1, p = 0;
        for (int q = 0; p < depth - 2; p += 3, q += 3 * step) {
            addThree(sums, b[p], b[p + 1], b[p + 2], a, at + q, at1 + q, at2 + q, at3 + q, at4 + q, at5 + q, step, n);
        }
        for (int q = p * step; p < depth; p++, q += step) {
            addOne(sums, b[p], a[at + q], a[at1 + q], a[at2 + q], a[at3 + q], a[at4 + q], a[at5 + q], n);
        }
    }

    private static void addThree(float[] c, float[] b0, float[] b1, float[] b2, float[] a, int at0, int at1, int at2, int at3, int at4, int at5,
                                 int step, int columns) {
        float a00 = a[at0], a01 = a[at0 + step], a02 = a[at0 + 2 * step], a10 = a[at1], a11 = a[at1 + step], a12 = a[at1 + 2 * step];
        float a20 = a[at2], a21 = a[at2 + step], a22 = a[at2 + 2 * step], a30 = a[at3], a31 = a[at3 + step], a32 = a[at3 + 2 * step];
        float a40 = a[at4], a41 = a[at4 + step], a42 = a[at4 + 2 * step], a50 = a[at5], a51 = a[at5 + step], a52 = a[at5 + 2 * step];
        int n = Math.min(columns, COLUMNS + 1);
        for (int j = 0; j < n; j++) {
            float x0 = b0[j + R0], x1 = b1[j + R0], x2 = b2[j + R0];
            c[j + R0] = Math.fma(a02, x2, Math.fma(a01, x1, Math.fma(a00, x0, c[j + R0])));
            c[j + R1] = Math.fma(a12, x2, Math.fma(a11, x1, Math.fma(a10, x0, c[j + R1])));
            c[j + R2] = Math.fma(a22, x2, Math.fma(a21, x1, Math.fma(a20, x0, c[j + R2])));
            c[j + R3] = Math.fma(a32, x2, Math.fma(a31, x1, Math.fma(a30, x0, c[j + R3])));
            c[j + R4] = Math.fma(a42, x2, Math.fma(a41, x1, Math.fma(a40, x0, c[j + R4])));
            c[j + R5] = Math.fma(a52, x2, Math.fma(a51, x1, Math.fma(a50, x0, c[j + R5])));
        }
    }

    private static void addOne(float[] c, float[] b, float a0, float a1, float a2, float a3, float a4, float a5, int columns) {
        int n = Math.min(columns, COLUMNS + 1);
        for (int j = 0; j < n; j++) {
            float x = b[j + R0];
            c[j + R0] = Math.fma(a0, x, c[j + R0]);
            c[j + R1] = Math.fma(a1, x, c[j + R1]);
            c[j + R2] = Math.fma(a2, x, c[j + R2]);
            c[j + R3] = Math.fma(a3, x, c[j + R3]);
            c[j + R4] = Math.fma(a4, x, c[j + R4]);
            c[j + R5] = Math.fma(a5, x, c[j + R5]);
        }
    }
}
