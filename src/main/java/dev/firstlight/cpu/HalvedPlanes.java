package dev.firstlight.cpu;

/**
 * Planes pooled by windows of 2x2 side by side: output (i, j) looks at the input's rows 2 i and 2 i + 1, columns 2 j and 2 j + 1.
 *
 * @param argmax null where it is not wanted
 */
record HalvedPlanes(Floats x, Floats y, int[] argmax, int argmaxAt, int height, int width) {
    int rows() {
        return height / 2;
    }

    int columns() {
        return width / 2;
    }

    /** Where the windows of output row i of a plane begin in the array of x. */
    int xAt(int plane, int i) {
        return x.offset() + (plane * height + 2 * i) * width;
    }

    /** Where output row i of a plane begins, from the beginning of y. */
    int out(int plane, int i) {
        return (plane * rows() + i) * columns();
    }
}
