package dev.firstlight.compute.ops;

import dev.firstlight.compute.DataType;
import dev.firstlight.compute.Launch;
import dev.firstlight.compute.Op;
import dev.firstlight.compute.OpSet;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.Tensors;
import java.util.List;
import java.util.Locale;

/**
 * Reduces equal blocks of a tensor to one number each: with w = ceil(N / P), out[p] is the reduction of x[p w .. min(N, (p+1) w) - 1],
 * and 0 where that is empty. A reduction of everything to one number is two of these, N to P and P to 1: the order is fixed.
 * A global gradient norm is SUM_OF_SQUARES and then SUM; the check for NaN and Inf is NON_FINITE and then SUM.
 *
 * <p>Shapes: x float32 of N elements, out float32 (P). Reads x; writes out.
 */
public record Reduce(Kind kind, Tensor x, Tensor out) implements Op {
    /** What is computed of each block. */
    public enum Kind {
        /** The sum. */
        SUM,
        /** The sum of the squares. */
        SUM_OF_SQUARES,
        /** How many elements are NaN or infinite; exact up to 2^24. */
        NON_FINITE
    }

    public Reduce {
        Tensors.requireFloats(x, x.size());
        Tensors.require(out, DataType.FLOAT32, out.size());
    }

    /** Elements per block, w. */
    public int block() {
        return (x.size() - 1) / out.size() + 1;
    }

    @Override
    public String name() {
        return "reduce_" + kind.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public List<Tensor> reads() {
        return List.of(x);
    }

    @Override
    public List<Tensor> writes() {
        return List.of(out);
    }

    @Override
    public long flops() {
        return (long) x.size() * (kind == Kind.SUM_OF_SQUARES ? 2 : 1);
    }

    @Override
    public Launch on(OpSet backend) {
        return backend.reduce(this);
    }
}
