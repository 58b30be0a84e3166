package dev.firstlight.compute.ops;

import dev.firstlight.compute.Activation;
import dev.firstlight.compute.DataType;
import dev.firstlight.compute.Launch;
import dev.firstlight.compute.Op;
import dev.firstlight.compute.OpSet;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.Tensors;
import java.util.List;

/**
 * Convolution (as in neural networks: without mirroring the kernel) with fused bias and activation. With q the channels per
 * group, C / groups, and g = f / (F / groups) the group of filter f:
 * <pre>
 *   y[b,f,i,j] = activation( bias[f] + sum_{c&lt;q, u, v} weight[f,c,u,v] x[b, g q + c, i strideY + u dilationY - top, j strideX + v dilationX - left] )
 * </pre>
 * where x is 0 outside the image.
 *
 * <p>Shapes: x (B, C, H, W); weight (F, C / groups, KH, KW); bias (F) or null; y (B, F, OH, OW) with OH and OW from
 * {@link Window}. Reads x, weight, bias; writes y.
 */
public record Convolution(Tensor x, Tensor weight, Tensor bias, Window window, int groups, Activation activation, Tensor y)
        implements Op {
    public Convolution {
        requireFit(x, weight, bias, window, groups, y);
    }

    /** Checks the shapes that the three convolution operations share. */
    static void requireFit(Tensor x, Tensor weight, Tensor bias, Window window, int groups, Tensor y) {
        Tensors.check(x.shape().rank() == 4 && weight.shape().rank() == 4 && y.shape().rank() == 4, "convolution needs four extents: " + x + ", " + weight + ", " + y);
        int channels = x.shape().get(1), filters = weight.shape().get(0);
        Tensors.check(groups > 0 && channels % groups == 0 && filters % groups == 0, groups + " groups do not divide " + channels + " channels and " + filters + " filters");
        Tensors.requireFloats(x, x.size());
        Tensors.require(weight, DataType.FLOAT32, filters, channels / groups, window.height(), window.width());
        Tensors.requireIfPresent(bias, DataType.FLOAT32, filters);
        Tensors.require(y, DataType.FLOAT32, x.shape().get(0), filters, window.outputHeight(x.shape().get(2)), window.outputWidth(x.shape().get(3)));
    }

    /** Multiply-adds of all three operations, counting padding as if it were image. */
    static long macs(Tensor weight, Tensor y) {
        return (long) y.size() * weight.shape().rowSize();
    }

    @Override
    public String name() {
        return "conv_forward";
    }

    @Override
    public List<Tensor> reads() {
        return Tensors.present(x, weight, bias);
    }

    @Override
    public List<Tensor> writes() {
        return List.of(y);
    }

    @Override
    public long flops() {
        return 2 * macs(weight, y) + (long) y.size() * (activation.flops() + (bias == null ? 0 : 1));
    }

    @Override
    public Launch on(OpSet backend) {
        return backend.convolution(this);
    }
}
