package dev.firstlight.compute.ops;

import dev.firstlight.compute.Launch;
import dev.firstlight.compute.Op;
import dev.firstlight.compute.OpSet;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.Tensors;
import java.util.List;

/**
 * Multiply-adds one after the other on every element: v_0 = x[i], v_t = v_(t-1) factor + summand, y[i] = v_times. With many times it
 * does next to nothing but arithmetic in registers, so what it reaches is what the device can compute at all: no network uses
 * it, it is what their launches are measured by.
 *
 * <p>Shapes: x and y float32 of one size; y may be x. Reads x; writes y.
 *
 * @param times multiply-adds per element, at least 1
 */
public record MultiplyAdd(Tensor x, int times, float factor, float summand, Tensor y) implements Op {
    public MultiplyAdd {
        Tensors.requireFloats(x, x.size());
        Tensors.requireFloats(y, x.size());
        Tensors.check(times > 0, "multiply-adds must be at least 1 per element, found " + times);
    }

    @Override
    public String name() {
        return "multiply_add";
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
        return 2L * times * x.size();
    }

    @Override
    public Launch on(OpSet backend) {
        return backend.multiplyAdd(this);
    }
}
