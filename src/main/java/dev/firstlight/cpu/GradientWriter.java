package dev.firstlight.cpu;

import dev.firstlight.compute.Gate;

/**
 * The last steps of a gradient on its way to dx: multiplied by the gate's derivative, and stored or added. Elements are
 * counted from the beginning of dx.
 */
final class GradientWriter {
    private final Kernels kernels;
    private final Gate gate;
    private final Floats saved, dx;
    private final boolean accumulate;

    GradientWriter(Kernels kernels, CpuMemory memory, Gate gate, boolean accumulate, Floats dx) {
        this(kernels, gate, memory.floats(gate == null ? null : gate.saved()), accumulate, dx);
    }

    GradientWriter(Kernels kernels, Gate gate, Floats saved, boolean accumulate, Floats dx) {
        this.kernels = kernels;
        this.gate = gate;
        this.saved = saved;
        this.accumulate = accumulate;
        this.dx = dx;
    }

    /** Takes n values, which it may change, to dx from element {@code to} on. */
    void write(float[] values, int at, int to, int n) {
        if (gate != null) {
            float[] gated = accumulate ? values : dx.array();
            int gatedAt = accumulate ? at : dx.offset() + to;
            kernels.activateGradient(gate.activation(), saved.array(), saved.offset() + to, values, at, gated, gatedAt, n);
        }
        if (accumulate) {
            kernels.add(values, at, dx.array(), dx.offset() + to, n);
        } else if (gate == null) {
            System.arraycopy(values, at, dx.array(), dx.offset() + to, n);
        }
    }
}
