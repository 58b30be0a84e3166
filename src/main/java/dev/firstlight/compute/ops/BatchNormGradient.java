package dev.firstlight.compute.ops;

import dev.firstlight.compute.Gate;
import dev.firstlight.compute.Launch;
import dev.firstlight.compute.Op;
import dev.firstlight.compute.OpSet;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.Tensors;
import java.util.List;

/**
 * The way back through {@link BatchNorm} (Ioffe and Szegedy, 2015, section 3). dy is the gradient before the fused activation.
 * With z = (x - mean[c]) inverse[c] and n = B H W, per channel:
 * <pre>
 *   dbeta[c] = sum dy       dgamma[c] = sum dy z
 *   dx = gate'(saved) gamma[c] inverse[c] ( dy - dbeta[c] / n - z dgamma[c] / n )    (+ dx if accumulating)
 * </pre>
 *
 * <p>Shapes: x, dy and dx (B, C, H, W) or (B, C); gamma, mean, inverse, dgamma, dbeta (C); gate.saved of dx's size, or no gate.
 * Reads x, dy, gamma, mean, inverse, gate.saved (and dx if accumulating); writes dx, dgamma, dbeta.
 */
public record BatchNormGradient(Tensor x, Tensor dy, Tensor gamma, Tensor mean, Tensor inverse, Gate gate, boolean accumulate,
                                Tensor dx, Tensor dgamma, Tensor dbeta) implements Op {
    public BatchNormGradient {
        BatchNorm.requireFit(x, dx, gamma, mean, inverse, dgamma, dbeta);
        BatchNorm.requireFit(x, dy);
        if (gate != null) {
            Tensors.requireFloats(gate.saved(), dx.size());
        }
    }

    @Override
    public String name() {
        return "batch_norm_backward";
    }

    @Override
    public List<Tensor> reads() {
        return Tensors.present(x, dy, gamma, mean, inverse, gate == null ? null : gate.saved(), accumulate ? dx : null);
    }

    @Override
    public List<Tensor> writes() {
        return List.of(dx, dgamma, dbeta);
    }

    @Override
    public long flops() {
        return 10L * x.size();
    }

    @Override
    public Launch on(OpSet backend) {
        return backend.batchNormGradient(this);
    }
}
