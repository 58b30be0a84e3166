package dev.firstlight.compute.ops;

import dev.firstlight.compute.DataType;
import dev.firstlight.compute.Launch;
import dev.firstlight.compute.Op;
import dev.firstlight.compute.OpSet;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.Tensors;
import java.util.List;

/**
 * Softmax of each row: y[r,c] = exp(x[r,c] - max_c x[r,c]) / sum_c exp(x[r,c] - max_c x[r,c]). Subtracting the maximum keeps
 * every exponential in 0..1, so that no finite input overflows. A row that holds NaN or +Inf, or -Inf alone, yields NaN.
 *
 * <p>Shapes: x and y (R, C), float32; y may be x. Reads x; writes y.
 */
public record Softmax(Tensor x, Tensor y) implements Op {
    public Softmax {
        Tensors.check(x.shape().rank() == 2, "softmax needs rows, found " + x);
        Tensors.require(x, DataType.FLOAT32, x.shape().get(0), x.shape().get(1));
        Tensors.require(y, DataType.FLOAT32, x.shape().get(0), x.shape().get(1));
    }

    @Override
    public String name() {
        return "softmax_forward";
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
        return 8L * x.size();
    }

    @Override
    public Launch on(OpSet backend) {
        return backend.softmax(this);
    }
}
