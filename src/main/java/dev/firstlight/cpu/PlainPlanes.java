package dev.firstlight.cpu;

/** Copies rows of images into {@link PaddedPlanes}, without the Vector API. */
final class PlainPlanes {
    private PlainPlanes() {}

    /**
     * Copies samples to their places in a layout. The padding must be zero already, and stays so.
     *
     * @param x       all samples, planes of height times width
     * @param strideY every so many rows, and as many phases: see {@link Taps#forward}
     * @param first   the first sample
     */
    static void fill(Floats x, int height, int width, int strideY, int strideX, int first, int count, PaddedPlanes layout, float[] to, int toAt) {
        int phases = strideY * strideX, channels = layout.planes / phases;
        for (int plane = 0; plane < layout.planes; plane++) {
            int phase = plane % phases;
            for (int s = 0; s < count; s++) {
                int from = x.offset() + ((first + s) * channels + plane / phases) * height * width;
                in(x.array(), from, height, width, phase / strideX, phase % strideX, strideY, strideX, to, toAt + layout.at(plane, s), layout.rowStep);
            }
        }
    }

    private static void in(float[] x, int at, int height, int width, int row, int column, int strideY, int strideX, float[] to, int toAt, int toStep) {
        for (int i = row; i < height; i += strideY, toAt += toStep) {
            if (strideX == 1) {
                System.arraycopy(x, at + i * width, to, toAt, width);
            } else {
                for (int j = column, into = toAt; j < width; j += strideX, into++) {
                    to[into] = x[at + i * width + j];
                }
            }
        }
    }
}
