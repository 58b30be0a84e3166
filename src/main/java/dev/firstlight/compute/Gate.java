package dev.firstlight.compute;

/**
 * The last factor of a gradient on its way back through a fused activation: what was computed is multiplied, element by
 * element, by the activation's derivative at {@code saved}.
 *
 * @param saved the activation's output y, or its input x where {@link Activation#gradientFromOutput()} is false; has the
 *              shape of what is gated
 */
public record Gate(Activation activation, Tensor saved) {}
