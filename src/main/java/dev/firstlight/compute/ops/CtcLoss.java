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
 * Connectionist temporal classification (Graves, Fernandez, Gomez and Schmidhuber, 2006): the loss of reading a string from a
 * row of T columns, and its gradient. Each column predicts one of K - 1 symbols or the blank, which is the last, K - 1. A string
 * is read by taking away repetitions, then blanks; its probability is the sum over all columns' symbols that read so.
 *
 * <p>With p the softmax over the K logits of a column, l the labels of sample b without the -1 (L of them), and l' the labels
 * with blanks between, before and after (S = 2 L + 1), all in log space:
 * <pre>
 *   alpha(t,s) = log p(t, l'(s)) + logsum( alpha(t-1,s), alpha(t-1,s-1), and alpha(t-1,s-2) if l'(s) is no blank and differs from l'(s-2) )
 *   beta(t,s)  = logsum( beta(t+1,s) + log p(t+1,l'(s)), ... likewise with s+1, s+2 )
 *   loss[slot B + b]  = -logsum( alpha(T-1,S-1), alpha(T-1,S-2) )
 *   gradient[b,k,t]   = gradientScale ( p(t,k) - exp( loss + logsum_{s : l'(s) = k} alpha(t,s) + beta(t,s) ) )
 *   correct[slot B + b] = 1 if the largest logits of the columns, read so, give l, else 0
 * </pre>
 * (equations 6 to 16 there, the recursion for beta without its own column's p), where slot = step mod (loss.size / B). Equal
 * logits: the first is the largest. A string that T columns cannot hold has loss 0 and gradient 0 and is not correct.
 *
 * <p>Shapes: logits and gradient (B, K, T) in any shape of that size whose first extent is B; labels int32 (B, M), strings from
 * the left, -1 behind them; gradient may be null; loss float32, correct int32 of one size, a multiple of B. Reads logits and
 * labels; writes gradient, loss, correct.
 */
public record CtcLoss(Tensor logits, Tensor labels, int symbols, float gradientScale, Tensor gradient, Tensor loss, Tensor correct)
        implements Op {
    public CtcLoss {
        int batch = labels.shape().get(0);
        Tensors.requireFloats(logits, logits.size());
        Tensors.check(logits.shape().get(0) == batch && logits.size() % (batch * symbols) == 0,
                "expected logits of " + batch + " samples and " + symbols + " symbols, found " + logits);
        Tensors.require(labels, DataType.INT32, batch, labels.shape().get(1));
        if (gradient != null) {
            Tensors.requireFloats(gradient, logits.size());
        }
        Tensors.check(loss.type() == DataType.FLOAT32 && loss.size() % batch == 0, "the losses must hold whole steps of " + batch + ", found " + loss);
        Tensors.check(correct.type() == DataType.INT32 && correct.size() == loss.size(), "expected " + loss.size() + " counts, found " + correct);
    }

    public int batch() {
        return labels.shape().get(0);
    }

    /** The longest string, M. */
    public int length() {
        return labels.shape().get(1);
    }

    /** T. */
    public int columns() {
        return logits.size() / (batch() * symbols);
    }

    /** How many steps the losses have places for. */
    public int slots() {
        return loss.size() / batch();
    }

    @Override
    public String name() {
        return gradient == null ? "ctc_forward" : "ctc_backward";
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
        return 10L * logits.size() + 40L * batch() * (2L * length() + 1) * columns();
    }

    /** One step's losses count, not all steps'. */
    @Override
    public Cost cost() {
        return new Cost(flops(), logits.byteSize() * (gradient == null ? 1 : 2) + 8L * batch());
    }

    @Override
    public Launch on(OpSet backend) {
        return backend.ctcLoss(this);
    }
}
