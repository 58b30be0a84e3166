package dev.firstlight.reference;

import java.util.Objects;

/** The elements of a uint8 tensor; every access is checked. */
record Bytes(byte[] array, int offset, int size) {
    /** The element as a number in 0..255. */
    int get(int i) {
        return array[offset + Objects.checkIndex(i, size)] & 0xFF;
    }

    void copyFrom(byte[] values) {
        Objects.checkFromIndexSize(0, values.length, size);
        System.arraycopy(values, 0, array, offset, values.length);
    }
}
