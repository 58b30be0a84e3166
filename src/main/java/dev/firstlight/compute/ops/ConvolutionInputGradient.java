package dev.firstlight.compute.ops;

import dev.firstlight.compute.Gate;
import dev.firstlight.compute.Launch;
import dev.firstlight.compute.Op;
import dev.firstlight.compute.OpSet;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.Tensors;
import java.util.List;

/**
 * The gradient of a {@link Convolution} to its input, gathered: each input element collects from the outputs it took part in.
 * With f over the filters of c's group and (i, j) over the outputs with i strideY + u dilationY - top = h and
 * j strideX + v dilationX - left = w:
 * <pre>
 *   dx[b,c,h,w] = gate'(saved[b,c,h,w]) sum_{f, u, v} weight[f, c mod (C / groups), u, v] dy[b,f,i,j]    (+ dx[b,c,h,w] if accumulating)
 * </pre>
 *
 * <p>Shapes: dy (B, F, OH, OW), weight (F, C / groups, KH, KW), dx (B, C, H, W), gate.saved of dx's size, or no gate. Reads dy,
 * weight, gate.saved (and dx if accumulating); writes dx.
 */
public record ConvolutionInputGradient(Tensor dy, Tensor weight, Window window, int groups, Gate gate, boolean accumulate,
                                       Tensor dx) implements Op {
    public ConvolutionInputGradient {
        Convolution.requireFit(dx, weight, null, window, groups, dy);
        if (gate != null) {
            Tensors.requireFloats(gate.saved(), dx.size());
        }
    }

    @Override
    public String name() {
        return "conv_input_gradient";
    }

    @Override
    public List<Tensor> reads() {
        return Tensors.present(dy, weight, gate == null ? null : gate.saved(), accumulate ? dx : null);
    }

    @Override
    public List<Tensor> writes() {
        return List.of(dx);
    }

    @Override
    public long flops() {
        return 2 * Convolution.macs(weight, dy);
    }

    @Override
    public Launch on(OpSet backend) {
        return backend.convolutionInputGradient(this);
    }
}
