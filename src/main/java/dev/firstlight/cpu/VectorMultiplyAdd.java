package dev.firstlight.cpu;

import jdk.incubator.vector.FloatVector;

/** Chains of multiply-adds in registers: eight vectors side by side, so that every unit has one that does not wait for its last result. */
final class VectorMultiplyAdd {
    static final int VECTORS = 8;

    private VectorMultiplyAdd() {}

    /** y[i] = x[i] put {@code times} times through v factor + summand, for VECTORS vectors. */
    static void run(int times, float factor, float summand, float[] x, int xAt, float[] y, int yAt) {
        FloatVector f = FloatVector.broadcast(VectorKernels.SPECIES, factor), s = FloatVector.broadcast(VectorKernels.SPECIES, summand);
        FloatVector v0 = load(x, xAt, 0), v1 = load(x, xAt, 1), v2 = load(x, xAt, 2), v3 = load(x, xAt, 3), v4 = load(x, xAt, 4), v5 = load(x, xAt, 5);
        FloatVector v6 = load(x, xAt, 6), v7 = load(x, xAt, 7);
        for (int t = 0; t < times; t++) {
            v0 = v0.fma(f, s);
            v1 = v1.fma(f, s);
            v2 = v2.fma(f, s);
            v3 = v3.fma(f, s);
            v4 = v4.fma(f, s);
            v5 = v5.fma(f, s);
            v6 = v6.fma(f, s);
            v7 = v7.fma(f, s);
        }
        store(v0, y, yAt, 0);
        store(v1, y, yAt, 1);
        store(v2, y, yAt, 2);
        store(v3, y, yAt, 3);
        store(v4, y, yAt, 4);
        store(v5, y, yAt, 5);
        store(v6, y, yAt, 6);
        store(v7, y, yAt, 7);
    }

    private static FloatVector load(float[] x, int at, int vector) {
        return FloatVector.fromArray(VectorKernels.SPECIES, x, at + vector * VectorKernels.LANES);
    }

    private static void store(FloatVector v, float[] y, int at, int vector) {
        v.intoArray(y, at + vector * VectorKernels.LANES);
    }
}
