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
}
