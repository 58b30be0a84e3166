package dev.firstlight.compute.ops;

import dev.firstlight.compute.DataType;
import dev.firstlight.compute.Launch;
import dev.firstlight.compute.Op;
import dev.firstlight.compute.OpSet;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.Tensors;
import java.util.List;

/**
 * The largest element under each window: y[b,c,i,j] = max_{u,v} x[b,c,h,w] with h = i strideY + u dilationY - top and
 * w = j strideX + v dilationX - left over those (h, w) inside the image. {@code argmax}[b,c,i,j] = h W + w tells where it was:
 * the first of equal ones, in the order of u, then v. NaN wins: the first NaN under a window is its maximum. Windows that lie
 * in the padding entirely are refused.
 *
 * <p>Shapes: x (B, C, H, W); y float32 and argmax int32 (B, C, OH, OW); argmax null where no gradient is wanted. Reads x; writes
 * y and argmax.
 */
public record MaxPool(Tensor x, Window window, Tensor y, Tensor argmax) implements Op {
    public MaxPool {
        requireFit(x, window, y);
        if (argmax != null) {
            Tensors.require(argmax, DataType.INT32, y.shape().toArray());
        }
    }

    /** Checks the shapes that all pooling operations share. */
    static void requireFit(Tensor x, Window window, Tensor y) {
        Tensors.check(x.shape().rank() == 4, "pooling needs images, found " + x);
        int height = x.shape().get(2), width = x.shape().get(3);
        Tensors.requireFloats(x, x.size());
        Tensors.require(y, DataType.FLOAT32, x.shape().get(0), x.shape().get(1), window.outputHeight(height), window.outputWidth(width));
        int reachY = (window.height() - 1) * window.dilationY(), reachX = (window.width() - 1) * window.dilationX();
        Tensors.check(window.top() <= reachY && window.left() <= reachX
                        && (window.outputHeight(height) - 1) * window.strideY() - window.top() < height
                        && (window.outputWidth(width) - 1) * window.strideX() - window.left() < width,
                "a pooling window of " + window + " would see nothing but padding in " + x);
        Tensors.check(window.dilationY() == 1 && window.dilationX() == 1 || window.top() + window.left() + window.bottom() + window.right() == 0,
                "pooling windows are either dilated or padded, found " + window);
    }

    @Override
    public String name() {
        return "max_pool_forward";
    }

    @Override
    public List<Tensor> reads() {
        return List.of(x);
    }

    @Override
    public List<Tensor> writes() {
        return Tensors.present(y, argmax);
    }

    @Override
    public long flops() {
        return (long) y.size() * window.height() * window.width();
    }

    @Override
    public Launch on(OpSet backend) {
        return backend.maxPool(this);
    }
}
