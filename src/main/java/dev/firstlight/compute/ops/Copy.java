package dev.firstlight.compute.ops;

import dev.firstlight.compute.Launch;
import dev.firstlight.compute.Op;
import dev.firstlight.compute.OpSet;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.Tensors;
import java.util.List;

/** Copies every element, bit for bit: y[i] = x[i]. Shapes: x and y float32 of one size, not overlapping. Reads x; writes y. */
public record Copy(Tensor x, Tensor y) implements Op {
    public Copy {
        Tensors.requireFloats(x, x.size());
        Tensors.requireFloats(y, x.size());
    }

    @Override
    public String name() {
        return "copy";
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
        return 0;
    }

    @Override
    public Launch on(OpSet backend) {
        return backend.copy(this);
    }
}
