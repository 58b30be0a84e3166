package dev.firstlight.compute.ops;

import dev.firstlight.compute.Launch;
import dev.firstlight.compute.Op;
import dev.firstlight.compute.OpSet;
import dev.firstlight.compute.Philox;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.Tensors;
import java.util.List;

/**
 * Inverted dropout (Srivastava et al., 2014): y[i] = x[i] / (1 - rate) where u[i] &gt;= rate, else 0. u[i] is
 * {@link Philox#uniform} of word i mod 4 of {@link Philox#words} at element i / 4, this step and this stream: the same mask on
 * every device. The way back is the same operation on the gradient, with the same seed and stream.
 *
 * <p>Shapes: x and y float32 of one size; y may be x. Reads x; writes y. The factor 1 / (1 - rate) is rounded to float32 once.
 *
 * @param rate   the share of elements dropped, in 0..1, 1 excluded
 * @param seed   the run's seed
 * @param stream tells this use of randomness from all others of the run
 */
public record Dropout(Tensor x, float rate, long seed, int stream, Tensor y) implements Op {
    public Dropout {
        Tensors.requireFloats(x, y.size());
        Tensors.requireFloats(y, y.size());
        Tensors.check(rate >= 0 && rate < 1, "the dropout rate must lie in 0..1, found " + rate);
    }

    /** The factor of the elements that stay. */
    public float scale() {
        return (float) (1.0 / (1.0 - rate));
    }

    @Override
    public String name() {
        return "dropout";
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
        return x.size();
    }

    @Override
    public Launch on(OpSet backend) {
        return backend.dropout(this);
    }
}
