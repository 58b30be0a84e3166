package dev.firstlight.compute.ops;

import dev.firstlight.compute.Launch;
import dev.firstlight.compute.Op;
import dev.firstlight.compute.OpSet;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.Tensors;
import java.util.List;

/** Sets every element: x[i] = value. Shape: x float32 of any shape. Reads nothing; writes x. */
public record Fill(float value, Tensor x) implements Op {
    public Fill {
        Tensors.requireFloats(x, x.size());
    }

    @Override
    public String name() {
        return "fill";
    }

    @Override
    public List<Tensor> reads() {
        return List.of();
    }

    @Override
    public List<Tensor> writes() {
        return List.of(x);
    }

    @Override
    public long flops() {
        return 0;
    }

    @Override
    public Launch on(OpSet backend) {
        return backend.fill(this);
    }
}
