package dev.firstlight.reference;

import java.util.Objects;

/** The elements of an int32 tensor; every access is checked. */
record Ints(int[] array, int offset, int size) {
    int get(int i) {
        return array[offset + Objects.checkIndex(i, size)];
    }

    void set(int i, int value) {
        array[offset + Objects.checkIndex(i, size)] = value;
    }
}
