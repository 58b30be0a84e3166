package dev.firstlight.compute.ops;

import dev.firstlight.compute.Gate;
import dev.firstlight.compute.Launch;
import dev.firstlight.compute.Op;
import dev.firstlight.compute.OpSet;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.Tensors;
import java.util.List;

/**
 * The way back through an activation function: dx = dy * activation'(saved), element by element, where saved is the
 * activation's output or input as {@link Gate} says.
 *
 * <p>Shapes: gate.saved, dy and dx float32 of one size; dx may be dy. Reads gate.saved and dy; writes dx.
 */
public record ActivateGradient(Gate gate, Tensor dy, Tensor dx) implements Op {
    public ActivateGradient {
        Tensors.requireFloats(dy, dy.size());
        Tensors.requireFloats(dx, dy.size());
        Tensors.requireFloats(gate.saved(), dy.size());
    }

    @Override
    public String name() {
        return "activation_backward_" + gate.activation().label();
    }

    @Override
    public List<Tensor> reads() {
        return List.of(gate.saved(), dy);
    }

    @Override
    public List<Tensor> writes() {
        return List.of(dx);
    }

    @Override
    public long flops() {
        return (long) dy.size() * (1 + gate.activation().flops());
    }

    @Override
    public Launch on(OpSet backend) {
        return backend.activateGradient(this);
    }
}
