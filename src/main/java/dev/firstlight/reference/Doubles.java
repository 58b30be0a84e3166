package dev.firstlight.reference;

import java.util.Objects;

/** The elements of a float tensor as doubles, by position or by index along each axis; every access is checked. */
record Doubles(double[] array, int offset, int[] extents, int size) {
    double get(int i) {
        return array[offset + Objects.checkIndex(i, size)];
    }

    void set(int i, double value) {
        array[offset + Objects.checkIndex(i, size)] = value;
    }

    void add(int i, double value) {
        set(i, get(i) + value);
    }

    /** The element of a matrix at row i and column j. */
    double get(int i, int j) {
        return get(i * extents[1] + j);
    }

    void set(int i, int j, double value) {
        set(i * extents[1] + j, value);
    }

    /** The element of a batch of images at sample n, channel c, row h and column w. */
    double get(int n, int c, int h, int w) {
        return get(index(n, c, h, w));
    }

    void set(int n, int c, int h, int w, double value) {
        set(index(n, c, h, w), value);
    }

    void add(int n, int c, int h, int w, double value) {
        add(index(n, c, h, w), value);
    }

    private int index(int n, int c, int h, int w) {
        return ((n * extents[1] + c) * extents[2] + h) * extents[3] + w;
    }
}
