package dev.firstlight.compute.ops;

import dev.firstlight.compute.Cost;
import dev.firstlight.compute.DataType;
import dev.firstlight.compute.Launch;
import dev.firstlight.compute.Op;
import dev.firstlight.compute.OpSet;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.Tensors;
import java.util.List;

/**
 * Moves one tensor towards another, as an exponential moving average of weights does: with w = weights[step mod S],
 * y[i] = y[i] + w (x[i] - y[i]).
 *
 * <p>Shapes: x and y float32 of one size; weights float32 (S). Reads x, y, weights; writes y. Polyak and Juditsky, "Acceleration
 * of Stochastic Approximation by Averaging", 1992.
 */
public record Blend(Tensor x, Tensor weights, Tensor y) implements Op {
    public Blend {
        Tensors.requireFloats(x, y.size());
        Tensors.requireFloats(y, y.size());
        Tensors.require(weights, DataType.FLOAT32, weights.size());
    }

    @Override
    public String name() {
        return "blend";
    }

    @Override
    public List<Tensor> reads() {
        return List.of(x, y, weights);
    }

    @Override
    public List<Tensor> writes() {
        return List.of(y);
    }

    @Override
    public long flops() {
        return 3L * y.size();
    }

    /** One weight counts, not all. */
    @Override
    public Cost cost() {
        return new Cost(flops(), 3 * y.byteSize());
    }

    @Override
    public Launch on(OpSet backend) {
        return backend.blend(this);
    }
}
