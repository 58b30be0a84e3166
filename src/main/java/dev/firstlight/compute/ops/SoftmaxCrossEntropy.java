package dev.firstlight.compute.ops;

import dev.firstlight.compute.Cost;
import dev.firstlight.compute.DataType;
import dev.firstlight.compute.Launch;
import dev.firstlight.compute.Op;
import dev.firstlight.compute.OpSet;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.Tensors;
import java.util.List;

/**
 * Softmax, cross-entropy, its gradient and the prediction in one pass over the logits. For row r with label t, p the softmax
 * of the row and e the smoothing, the target distribution is q[c] = (1 - e) [c = t] + e / C, and
 * <pre>
 *   loss[s R + r]    = -sum_c q[c] log p[c] = log sum_c exp(x[r,c] - max) - sum_c q[c] (x[r,c] - max)
 *   correct[s R + r] = 1 if the first largest logit is at t, else 0
 *   gradient[r,c]    = gradientScale (p[c] - q[c])
 * </pre>
 * where s = step mod (loss.size / R): every step writes its own places, so that nothing is summed on the device and the host
 * reads the losses of many steps at once. A row whose label is -1 has loss 0, correct 0 and gradient 0. A row that holds NaN
 * or +Inf has loss NaN and gradient NaN, and is not correct.
 *
 * <p>Shapes: logits float32 (R, C); labels int32 with R elements in -1..C-1; gradient float32 (R, C) or null; loss float32
 * and correct int32 of one size, a multiple of R. Reads logits and labels; writes gradient, loss, correct.
 *
 * @param smoothing     e, in 0..1; Szegedy et al., "Rethinking the Inception Architecture", 2016, section 7
 * @param gradientScale what the gradient is multiplied with: 1/R for the mean over the rows
 */
public record SoftmaxCrossEntropy(Tensor logits, Tensor labels, float smoothing, float gradientScale, Tensor gradient,
                                  Tensor loss, Tensor correct) implements Op {
    public SoftmaxCrossEntropy {
        Tensors.check(logits.shape().rank() == 2, "the logits must be rows, found " + logits);
        int rows = logits.shape().get(0), classes = logits.shape().get(1);
        Tensors.require(logits, DataType.FLOAT32, rows, classes);
        Tensors.check(labels.type() == DataType.INT32 && labels.size() == rows, "expected " + rows + " labels, found " + labels);
        Tensors.requireIfPresent(gradient, DataType.FLOAT32, rows, classes);
        Tensors.check(loss.type() == DataType.FLOAT32 && loss.size() % rows == 0, "the losses must hold whole steps of " + rows + ", found " + loss);
        Tensors.check(correct.type() == DataType.INT32 && correct.size() == loss.size(), "expected " + loss.size() + " counts, found " + correct);
        Tensors.check(smoothing >= 0 && smoothing < 1, "smoothing must lie in 0..1, found " + smoothing);
    }

    public int rows() {
        return logits.shape().get(0);
    }

    public int classes() {
        return logits.shape().get(1);
    }

    /** How many steps the losses have places for. */
    public int slots() {
        return loss.size() / rows();
    }

    @Override
    public String name() {
        return gradient == null ? "softmax_cross_entropy_forward" : "softmax_cross_entropy_backward";
    }

    @Override
    public List<Tensor> reads() {
        return List.of(logits, labels);
    }

    @Override
    public List<Tensor> writes() {
        return Tensors.present(gradient, loss, correct);
    }

    @Override
    public long flops() {
        return 10L * logits.size();
    }

    /** One step's losses count, not all steps'. */
    @Override
    public Cost cost() {
        return new Cost(flops(), logits.byteSize() * (gradient == null ? 1 : 2) + 12L * rows());
    }

    @Override
    public Launch on(OpSet backend) {
        return backend.softmaxCrossEntropy(this);
    }
}
