package dev.firstlight.cpu;

/** Copies parts of matrices to where inner loops read them in order. */
final class Packing {
    private Packing() {}

    /** to[i toStep + j] = from[i fromStep + j] for so many rows and columns. */
    static void copy(float[] from, int fromAt, int fromStep, int rows, int columns, float[] to, int toAt, int toStep) {
        for (int i = 0; i < rows; i++) {
            System.arraycopy(from, fromAt + i * fromStep, to, toAt + i * toStep, columns);
        }
    }

    /** to[j toStep + i] = from[i fromStep + j] for so many rows and columns of {@code from}. */
    static void transpose(float[] from, int fromAt, int fromStep, int rows, int columns, float[] to, int toAt, int toStep) {
        int i = 0;
        for (; i <= rows - 4; i += 4) {
            int source = fromAt + i * fromStep, target = toAt + i;
            for (int j = 0; j < columns; j++) {
                to[target + j * toStep] = from[source + j];
                to[target + j * toStep + 1] = from[source + fromStep + j];
                to[target + j * toStep + 2] = from[source + 2 * fromStep + j];
                to[target + j * toStep + 3] = from[source + 3 * fromStep + j];
            }
        }
        for (; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                to[toAt + i + j * toStep] = from[fromAt + i * fromStep + j];
            }
        }
    }

    /** to[j][toAt + i] = from[i fromStep + j] for so many rows and columns of {@code from}. */
    static void transpose(float[] from, int fromAt, int fromStep, int rows, int columns, float[][] to, int toAt) {
        int j = 0;
        for (; j <= columns - 4; j += 4) {
            float[] to0 = to[j], to1 = to[j + 1], to2 = to[j + 2], to3 = to[j + 3];
            for (int i = 0, source = fromAt + j; i < rows; i++, source += fromStep) {
                to0[toAt + i] = from[source];
                to1[toAt + i] = from[source + 1];
                to2[toAt + i] = from[source + 2];
                to3[toAt + i] = from[source + 3];
            }
        }
        for (; j < columns; j++) {
            float[] row = to[j];
            for (int i = 0, source = fromAt + j; i < rows; i++, source += fromStep) {
                row[toAt + i] = from[source];
            }
        }
    }
}
