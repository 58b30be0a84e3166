package dev.firstlight.cpu;

/** What softmax and its loss share. */
final class SoftmaxRows {
    private SoftmaxRows() {}

    /**
     * y[i] = x[i] - max x over one row. The maximum may overlook NaN: NaN minus anything is NaN, and Inf - Inf is too, so a row that
     * holds NaN or +Inf keeps a NaN, which its sum will spread.
     */
    static void subtractMaximum(float[] x, int xAt, float[] y, int yAt, int n) {
        float max = x[xAt];
        for (int i = 1; i < n; i++) {
            max = Math.max(max, x[xAt + i]);
        }
        for (int i = 0; i < n; i++) {
            y[yAt + i] = x[xAt + i] - max;
        }
    }

    /** The place of the first largest of n elements. */
    static int firstLargest(float[] x, int at, int n) {
        int best = 0;
        for (int i = 1; i < n; i++) {
            if (x[at + i] > x[at + best]) {
                best = i;
            }
        }
        return best;
    }
}
