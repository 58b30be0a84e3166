package dev.firstlight.nn;

import dev.firstlight.compute.Activation;
import dev.firstlight.compute.Gate;
import dev.firstlight.compute.Tensor;

/**
 * What one layer hands to the next while a plan is built: a batch of activations and, in training, the place of its gradient.
 *
 * <p>Where an activation function is fused into the operation that made the tensor, the gradient kept here is the one before
 * the activation: every consumer multiplies what it contributes with the activation's derivative ({@link #gate()}), which it
 * can usually do in the same pass. Since that factor is the same for all consumers, their contributions simply add up.
 */
public final class Value {
    private final Tensor tensor;
    private final Activation activation;
    private final boolean needsGradient;
    private Tensor gradient;

    /**
     * @param activation    the function fused into the operation that made the tensor
     * @param needsGradient false for the data and what depends on the data alone
     */
    public Value(Tensor tensor, Activation activation, boolean needsGradient) {
        this.tensor = tensor;
        this.activation = activation;
        this.needsGradient = needsGradient;
    }

    public Tensor tensor() {
        return tensor;
    }

    public boolean needsGradient() {
        return needsGradient;
    }

    /** The factor that contributions to the gradient take, or null if there is none. */
    public Gate gate() {
        return activation == Activation.IDENTITY ? null : new Gate(activation, tensor);
    }

    /** The gradient, once a consumer has contributed; null before. */
    public Tensor gradient() {
        return gradient;
    }

    void setGradient(Tensor gradient) {
        this.gradient = gradient;
    }
}
