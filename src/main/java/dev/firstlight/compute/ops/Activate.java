package dev.firstlight.compute.ops;

import dev.firstlight.compute.Activation;
import dev.firstlight.compute.Launch;
import dev.firstlight.compute.Op;
import dev.firstlight.compute.OpSet;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.Tensors;
import java.util.List;

/**
 * An activation function, element by element: y = activation(x). The formulas stand with {@link Activation}.
 *
 * <p>Shapes: x and y float32 of one size; y may be x. Reads x; writes y.
 */
public record Activate(Activation activation, Tensor x, Tensor y) implements Op {
    public Activate {
        Tensors.requireFloats(x, x.size());
        Tensors.requireFloats(y, x.size());
    }

    @Override
    public String name() {
        return "activation_forward_" + activation.label();
    }

    @Override
    public List<Tensor> reads() {
        return List.of(x);
    }

    @Override
    public List<Tensor> writes() {
        return List.of(y);
    }

    @Override
    public long flops() {
        return (long) x.size() * activation.flops();
    }

    @Override
    public Launch on(OpSet backend) {
        return backend.activate(this);
    }
}
