package dev.firstlight.compute.ops;

import dev.firstlight.compute.Activation;
import dev.firstlight.compute.Launch;
import dev.firstlight.compute.Op;
import dev.firstlight.compute.OpSet;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.Tensors;
import java.util.List;

/**
 * A sum of two tensors with a fused activation, as at the end of a residual block: y = activation(a + b), element by element.
 *
 * <p>Shapes: a, b and y float32 of one size; y may be a or b. Reads a and b; writes y.
 */
public record Add(Tensor a, Tensor b, Activation activation, Tensor y) implements Op {
    public Add {
        Tensors.requireFloats(a, y.size());
        Tensors.requireFloats(b, y.size());
        Tensors.requireFloats(y, y.size());
    }

    @Override
    public String name() {
        return "add";
    }

    @Override
    public List<Tensor> reads() {
        return List.of(a, b);
    }

    @Override
    public List<Tensor> writes() {
        return List.of(y);
    }

    @Override
    public long flops() {
        return (long) y.size() * (1 + activation.flops());
    }

    @Override
    public Launch on(OpSet backend) {
        return backend.add(this);
    }
}
