package dev.firstlight.reference;

import dev.firstlight.compute.Gate;

/** How a gradient is written: dx[i] = gate'(saved[i]) value, plus dx[i] if accumulating. */
record GradientWriter(Gate gate, Doubles saved, boolean accumulate, Doubles dx) {
    static GradientWriter of(Gate gate, boolean accumulate, Doubles dx, Memory memory) {
        return new GradientWriter(gate, gate == null ? null : memory.doubles(gate.saved()), accumulate, dx);
    }

    void write(int i, double value) {
        double gated = gate == null ? value : value * ActivationReference.derivative(gate.activation(), saved.get(i));
        dx.set(i, accumulate ? dx.get(i) + gated : gated);
    }
}
