package dev.firstlight.cpu;

import dev.firstlight.compute.Activation;
import dev.firstlight.compute.Gate;

/**
 * What is done to a row of sums before it is the result: bias added, activation applied, multiplied with the derivative of the gate.
 * It is done soon after the sums were written, while they are in the first-level cache.
 */
final class Epilogue {
    private final Kernels kernels;
    private final Floats bias;
    private final Activation activation;
    private final Activation gate;
    private final Floats saved;

    /**
     * @param bias  one number for each column, or {@link Floats#NONE}
     * @param gate  the gate or null
     * @param saved what the gate has saved, or {@link Floats#NONE}
     */
    Epilogue(Kernels kernels, Floats bias, Activation activation, Gate gate, Floats saved) {
        this.kernels = kernels;
        this.bias = bias;
        this.activation = activation;
        this.gate = gate == null ? null : gate.activation();
        this.saved = saved;
    }

    /** Whether there is nothing to do. */
    boolean isNothing() {
        return bias == Floats.NONE && activation == Activation.IDENTITY && gate == null;
    }

    /**
     * Finishes {@code n} sums of one row, in place.
     *
     * @param column the column of the first
     * @param index  its place in the whole result, which is its place in what the gate has saved
     */
    void finish(float[] sums, int at, int column, int index, int n) {
        if (bias != Floats.NONE) {
            kernels.add(bias.array(), bias.offset() + column, sums, at, n);
        }
        if (activation != Activation.IDENTITY) {
            kernels.activate(activation, sums, at, sums, at, n);
        }
        if (gate != null) {
            kernels.activateGradient(gate, saved.array(), saved.offset() + index, sums, at, sums, at, n);
        }
    }
}
