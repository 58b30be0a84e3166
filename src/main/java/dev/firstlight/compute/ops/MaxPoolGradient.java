package dev.firstlight.compute.ops;

import dev.firstlight.compute.DataType;
import dev.firstlight.compute.Gate;
import dev.firstlight.compute.Launch;
import dev.firstlight.compute.Op;
import dev.firstlight.compute.OpSet;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.Tensors;
import java.util.List;

/**
 * The way back through {@link MaxPool}, gathered: an input element collects from the windows whose maximum it was.
 * <pre>
 *   dx[b,c,h,w] = gate'(saved[b,c,h,w]) sum_{i,j : argmax[b,c,i,j] = h W + w} dy[b,c,i,j]    (+ dx[b,c,h,w] if accumulating)
 * </pre>
 * The sum is in the order of i, then j.
 *
 * <p>Shapes: dy float32 and argmax int32 (B, C, OH, OW); dx (B, C, H, W); gate.saved of dx's size, or no gate. Reads dy, argmax,
 * gate.saved (and dx if accumulating); writes dx.
 */
public record MaxPoolGradient(Tensor dy, Tensor argmax, Window window, Gate gate, boolean accumulate, Tensor dx) implements Op {
    public MaxPoolGradient {
        MaxPool.requireFit(dx, window, dy);
        Tensors.require(argmax, DataType.INT32, dy.shape().toArray());
        if (gate != null) {
            Tensors.requireFloats(gate.saved(), dx.size());
        }
    }

    @Override
    public String name() {
        return "max_pool_backward";
    }

    @Override
    public List<Tensor> reads() {
        return Tensors.present(dy, argmax, gate == null ? null : gate.saved(), accumulate ? dx : null);
    }

    @Override
    public List<Tensor> writes() {
        return List.of(dx);
    }

    @Override
    public long flops() {
        return dx.size();
    }

    @Override
    public Launch on(OpSet backend) {
        return backend.maxPoolGradient(this);
    }
}
