package dev.firstlight.compute.ops;

import dev.firstlight.compute.DataType;
import dev.firstlight.compute.Launch;
import dev.firstlight.compute.Op;
import dev.firstlight.compute.OpSet;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.Tensors;
import java.util.List;

/**
 * The gradient to a bias: out[n] = sum_m x[m,n], added to out[n] if accumulating.
 *
 * <p>Shapes: x (M, N), out (N), float32. Reads x (and out if accumulating); writes out.
 */
public record ColumnSum(Tensor x, boolean accumulate, Tensor out) implements Op {
    public ColumnSum {
        Tensors.check(x.shape().rank() == 2, "column sums need a matrix, found " + x);
        Tensors.require(x, DataType.FLOAT32, x.shape().get(0), x.shape().get(1));
        Tensors.require(out, DataType.FLOAT32, x.shape().get(1));
    }

    @Override
    public String name() {
        return "column_sum";
    }

    @Override
    public List<Tensor> reads() {
        return Tensors.present(x, accumulate ? out : null);
    }

    @Override
    public List<Tensor> writes() {
        return List.of(out);
    }

    @Override
    public long flops() {
        return x.size();
    }

    @Override
    public Launch on(OpSet backend) {
        return backend.columnSum(this);
    }
}
