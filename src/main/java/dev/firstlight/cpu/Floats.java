package dev.firstlight.cpu;

/** Where a float32 tensor lies: {@code size} elements of {@code array} from {@code offset} on. */
record Floats(float[] array, int offset, int size) {
    /** An absent tensor. */
    static final Floats NONE = new Floats(null, 0, 0);
}
