package dev.firstlight.compute.ops;

import dev.firstlight.compute.Launch;
import dev.firstlight.compute.Op;
import dev.firstlight.compute.OpSet;
import dev.firstlight.compute.Tensor;
import java.util.List;

/**
 * The mean of the image elements under each window; padding does not count. With n the number of (u, v) whose element
 * h = i strideY + u dilationY - top, w = j strideX + v dilationX - left lies inside the image:
 * y[b,c,i,j] = (1/n) sum_{u,v} x[b,c,h,w]. Global average pooling is the window of the whole image.
 *
 * <p>Shapes: x (B, C, H, W), y (B, C, OH, OW), float32. Reads x; writes y.
 */
public record AveragePool(Tensor x, Window window, Tensor y) implements Op {
    public AveragePool {
        MaxPool.requireFit(x, window, y);
    }

    @Override
    public String name() {
        return "average_pool_forward";
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
        return (long) y.size() * window.height() * window.width();
    }

    @Override
    public Launch on(OpSet backend) {
        return backend.averagePool(this);
    }
}
