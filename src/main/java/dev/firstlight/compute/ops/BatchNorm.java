package dev.firstlight.compute.ops;

import dev.firstlight.compute.Activation;
import dev.firstlight.compute.DataType;
import dev.firstlight.compute.Launch;
import dev.firstlight.compute.Op;
import dev.firstlight.compute.OpSet;
import dev.firstlight.compute.Shape;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.Tensors;
import java.util.List;

/**
 * Batch normalisation in training (Ioffe and Szegedy, 2015, algorithm 1) with a fused activation. Over the n = B H W elements
 * of each channel c:
 * <pre>
 *   mean[c] = (1/n) sum x       variance[c] = (1/n) sum (x - mean[c])^2       inverse[c] = 1 / sqrt(variance[c] + epsilon)
 *   y = activation( gamma[c] (x - mean[c]) inverse[c] + beta[c] )
 *   runningMean[c]     += momentum (mean[c] - runningMean[c])
 *   runningVariance[c] += momentum (variance[c] n / max(1, n - 1) - runningVariance[c])
 * </pre>
 * The sum of squares is taken about the mean (two passes), so that nothing cancels.
 *
 * <p>Shapes: x and y (B, C, H, W) or (B, C); gamma, beta, runningMean, runningVariance, mean, inverse (C). Reads x, gamma, beta,
 * runningMean, runningVariance; writes y, mean, inverse, runningMean, runningVariance.
 */
public record BatchNorm(Tensor x, Tensor gamma, Tensor beta, Tensor runningMean, Tensor runningVariance, float momentum,
                        float epsilon, Activation activation, Tensor mean, Tensor inverse, Tensor y) implements Op {
    public BatchNorm {
        requireFit(x, y, gamma, beta, runningMean, runningVariance, mean, inverse);
    }

    /** Checks that x and y are images or rows of one shape and that the others hold one number per channel. */
    static void requireFit(Tensor x, Tensor y, Tensor... channelwise) {
        Shape shape = x.shape();
        Tensors.check(shape.rank() == 4 || shape.rank() == 2, "batch normalisation needs images or rows, found " + x);
        Tensors.require(x, DataType.FLOAT32, shape.toArray());
        Tensors.require(y, DataType.FLOAT32, shape.toArray());
        for (Tensor tensor : channelwise) {
            Tensors.require(tensor, DataType.FLOAT32, shape.get(1));
        }
    }

    @Override
    public String name() {
        return "batch_norm_forward";
    }

    @Override
    public List<Tensor> reads() {
        return List.of(x, gamma, beta, runningMean, runningVariance);
    }

    @Override
    public List<Tensor> writes() {
        return List.of(y, mean, inverse, runningMean, runningVariance);
    }

    @Override
    public long flops() {
        return (long) x.size() * (7 + activation.flops());
    }

    @Override
    public Launch on(OpSet backend) {
        return backend.batchNorm(this);
    }
}
