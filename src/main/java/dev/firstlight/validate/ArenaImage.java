package dev.firstlight.validate;

/** The whole content of an {@link Arena}: inputs, poisoned outputs and the guards around them. Absent types have no elements. */
record ArenaImage(float[] floats, int[] ints, byte[] bytes) {}
