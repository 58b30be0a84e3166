package dev.firstlight.compute.ops;

import dev.firstlight.compute.Activation;
import dev.firstlight.compute.Launch;
import dev.firstlight.compute.Op;
import dev.firstlight.compute.OpSet;
import dev.firstlight.compute.Tensor;
import java.util.List;

/**
 * Batch normalisation with the running statistics: y = activation( gamma[c] (x - mean[c]) / sqrt(variance[c] + epsilon) + beta[c] ).
 *
 * <p>Shapes: x and y (B, C, H, W) or (B, C); gamma, beta, mean, variance (C). Reads x, gamma, beta, mean, variance; writes y.
 */
public record BatchNormInference(Tensor x, Tensor gamma, Tensor beta, Tensor mean, Tensor variance, float epsilon,
                                 Activation activation, Tensor y) implements Op {
    public BatchNormInference {
        BatchNorm.requireFit(x, y, gamma, beta, mean, variance);
    }

    @Override
    public String name() {
        return "batch_norm_inference";
    }

    @Override
    public List<Tensor> reads() {
        return List.of(x, gamma, beta, mean, variance);
    }

    @Override
    public List<Tensor> writes() {
        return List.of(y);
    }

    @Override
    public long flops() {
        return (long) x.size() * (2 + activation.flops());
    }

    @Override
    public Launch on(OpSet backend) {
        return backend.batchNormInference(this);
    }
}
