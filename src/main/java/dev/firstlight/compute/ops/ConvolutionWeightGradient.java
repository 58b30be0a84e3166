package dev.firstlight.compute.ops;

import dev.firstlight.compute.DataType;
import dev.firstlight.compute.Launch;
import dev.firstlight.compute.Op;
import dev.firstlight.compute.OpSet;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.Tensors;
import java.util.List;

/**
 * The gradient of a {@link Convolution} to its weights and, in the same pass, to its bias. With g the group of filter f and
 * q = C / groups:
 * <pre>
 *   dweight[f,c,u,v] = sum_{b, i, j} dy[b,f,i,j] x[b, g q + c, i strideY + u dilationY - top, j strideX + v dilationX - left]
 *   dbias[f]         = sum_{b, i, j} dy[b,f,i,j]
 * </pre>
 * where x is 0 outside the image. Both overwrite what was there.
 *
 * <p>Shapes: x (B, C, H, W), dy (B, F, OH, OW), dweight (F, C / groups, KH, KW), dbias (F) or null. Reads x and dy; writes
 * dweight and dbias.
 */
public record ConvolutionWeightGradient(Tensor x, Tensor dy, Window window, int groups, Tensor dweight, Tensor dbias) implements Op {
    public ConvolutionWeightGradient {
        Convolution.requireFit(x, dweight, dbias, window, groups, dy);
        Tensors.requireIfPresent(dbias, DataType.FLOAT32, dweight.shape().get(0));
    }

    @Override
    public String name() {
        return "conv_weight_gradient";
    }

    @Override
    public List<Tensor> reads() {
        return List.of(x, dy);
    }

    @Override
    public List<Tensor> writes() {
        return Tensors.present(dweight, dbias);
    }

    @Override
    public long flops() {
        return 2 * Convolution.macs(dweight, dy) + (dbias == null ? 0 : dy.size());
    }

    @Override
    public Launch on(OpSet backend) {
        return backend.convolutionWeightGradient(this);
    }
}
