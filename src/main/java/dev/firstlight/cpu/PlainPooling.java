package dev.firstlight.cpu;

/** Pooling of {@link HalvedPlanes} in plain loops without unpredictable branches. */
final class PlainPooling {
    private PlainPooling() {}

    static void max(HalvedPlanes p, int fromPlane, int toPlane) {
        for (int plane = fromPlane; plane < toPlane; plane++) {
            for (int i = 0; i < p.rows(); i++) {
                max(p, plane, i, 0, p.columns());
            }
        }
    }

    /** Columns {@code from} to {@code to} of one output row. Only where NaN is the maximum does no element equal it. */
    static void max(HalvedPlanes p, int plane, int i, int from, int to) {
        float[] x = p.x().array(), y = p.y().array();
        int[] argmax = p.argmax();
        int width = p.width(), xAt = p.xAt(plane, i), yAt = p.y().offset() + p.out(plane, i), argmaxAt = p.argmaxAt() + p.out(plane, i);
        for (int j = from; j < to; j++) {
            int at = xAt + 2 * j;
            float a = x[at], b = x[at + 1], c = x[at + width], d = x[at + width + 1];
            float max = Math.max(Math.max(a, b), Math.max(c, d));
            int place = width + 1;
            place = c == max ? width : place;
            place = b == max ? 1 : place;
            place = a == max ? 0 : place;
            if (max != max) {
                place = a != a ? 0 : b != b ? 1 : c != c ? width : width + 1;
            }
            y[yAt + j] = x[at + place];
            if (argmax != null) {
                argmax[argmaxAt + j] = 2 * i * width + 2 * j + place;
            }
        }
    }

    static void average(HalvedPlanes p, int fromPlane, int toPlane) {
        for (int plane = fromPlane; plane < toPlane; plane++) {
            for (int i = 0; i < p.rows(); i++) {
                average(p, plane, i, 0, p.columns());
            }
        }
    }

    /** Columns {@code from} to {@code to} of one output row. */
    static void average(HalvedPlanes p, int plane, int i, int from, int to) {
        float[] x = p.x().array(), y = p.y().array();
        int width = p.width(), xAt = p.xAt(plane, i), yAt = p.y().offset() + p.out(plane, i);
        for (int j = from; j < to; j++) {
            int at = xAt + 2 * j;
            y[yAt + j] = 0.25f * ((x[at] + x[at + width]) + (x[at + 1] + x[at + width + 1]));
        }
    }
}
