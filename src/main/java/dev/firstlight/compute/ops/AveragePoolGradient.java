package dev.firstlight.compute.ops;

import dev.firstlight.compute.Gate;
import dev.firstlight.compute.Launch;
import dev.firstlight.compute.Op;
import dev.firstlight.compute.OpSet;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.Tensors;
import java.util.List;

/**
 * The way back through {@link AveragePool}, gathered. With n(i, j) the number of image elements under window (i, j):
 * <pre>
 *   dx[b,c,h,w] = gate'(saved[b,c,h,w]) sum_{i,j whose window holds (h,w)} dy[b,c,i,j] / n(i,j)    (+ dx[b,c,h,w] if accumulating)
 * </pre>
 *
 * <p>Shapes: dy (B, C, OH, OW), dx (B, C, H, W), gate.saved of dx's size, or no gate. Reads dy, gate.saved (and dx if
 * accumulating); writes dx.
 */
public record AveragePoolGradient(Tensor dy, Window window, Gate gate, boolean accumulate, Tensor dx) implements Op {
    public AveragePoolGradient {
        MaxPool.requireFit(dx, window, dy);
        if (gate != null) {
            Tensors.requireFloats(gate.saved(), dx.size());
        }
    }

    @Override
    public String name() {
        return "average_pool_backward";
    }

    @Override
    public List<Tensor> reads() {
        return Tensors.present(dy, gate == null ? null : gate.saved(), accumulate ? dx : null);
    }

    @Override
    public List<Tensor> writes() {
        return List.of(dx);
    }

    @Override
    public long flops() {
        return (long) dy.size() * window.height() * window.width();
    }

    @Override
    public Launch on(OpSet backend) {
        return backend.averagePoolGradient(this);
    }
}
