package dev.firstlight.compute.ops;

import dev.firstlight.compute.Cost;
import dev.firstlight.compute.DataType;
import dev.firstlight.compute.Launch;
import dev.firstlight.compute.Op;
import dev.firstlight.compute.OpSet;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.Tensors;
import java.util.List;
import java.util.Locale;

/**
 * One optimizer step over all parameters at once. With p a parameter, g its gradient, r the row step mod S of rates:
 * <pre>
 *   rate = rates[r,0]   c1 = rates[r,1]   c2 = rates[r,2]
 *   g = g * min(1, maxNorm / (sqrt(squaredNorm) + 1e-6))                    if squaredNorm is present
 *   g = g + weightDecay * p          for the first `decayed` elements       (all rules but ADAMW)
 *   SGD       p -= rate g
 *   MOMENTUM  m = beta1 m + g;  p -= rate m
 *   NESTEROV  m = beta1 m + g;  p -= rate (g + beta1 m)
 *   ADAM      m = beta1 m + (1 - beta1) g;  v = beta2 v + (1 - beta2) g^2;  p -= rate (m c1) / (sqrt(v c2) + epsilon)
 *   ADAMW     p -= rate weightDecay p  for the first `decayed` elements;  then as ADAM
 * </pre>
 * The bias corrections c1 = 1 / (1 - beta1^t) and c2 = 1 / (1 - beta2^t) are computed by the host in float64, as the rates of
 * the schedule are. Kingma and Ba, "Adam", 2015, algorithm 1; Loshchilov and Hutter, "Decoupled Weight Decay Regularization",
 * 2019, algorithm 2; Sutskever et al., "On the importance of initialization and momentum", 2013.
 *
 * <p>Shapes: parameters, gradients, moment1, moment2 float32 (P); rates float32 (S, 3); squaredNorm float32 (1) or null.
 * moment1 is null for SGD; moment2 is null for all but ADAM and ADAMW. Reads all of them; writes parameters and moments.
 *
 * @param decayed how many parameters, from the first on, weight decay applies to: the weights lie before the biases
 */
public record Update(Rule rule, Tensor parameters, Tensor gradients, Tensor moment1, Tensor moment2, Tensor rates,
                     int decayed, float weightDecay, float beta1, float beta2, float epsilon,
                     Tensor squaredNorm, float maxNorm) implements Op {
    /** The optimizers. */
    public enum Rule {
        SGD(0), MOMENTUM(1), NESTEROV(1), ADAM(2), ADAMW(2);

        private final int moments;

        Rule(int moments) {
            this.moments = moments;
        }

        /** How many moment buffers the rule keeps. */
        public int moments() {
            return moments;
        }
    }

    public Update {
        int size = parameters.size();
        Tensors.require(parameters, DataType.FLOAT32, size);
        Tensors.require(gradients, DataType.FLOAT32, size);
        Tensors.check((moment1 != null) == (rule.moments() > 0) && (moment2 != null) == (rule.moments() > 1), rule + " keeps " + rule.moments() + " moments");
        Tensors.requireIfPresent(moment1, DataType.FLOAT32, size);
        Tensors.requireIfPresent(moment2, DataType.FLOAT32, size);
        Tensors.require(rates, DataType.FLOAT32, rates.shape().get(0), 3);
        Tensors.requireIfPresent(squaredNorm, DataType.FLOAT32, 1);
        Tensors.check(decayed >= 0 && decayed <= size, "decayed must lie in 0.." + size + ", found " + decayed);
    }

    @Override
    public String name() {
        return "update_" + rule.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public List<Tensor> reads() {
        return Tensors.present(parameters, gradients, moment1, moment2, rates, squaredNorm);
    }

    @Override
    public List<Tensor> writes() {
        return Tensors.present(parameters, moment1, moment2);
    }

    @Override
    public long flops() {
        return (long) parameters.size() * (2 + 6L * rule.moments() + (weightDecay == 0 ? 0 : 2));
    }

    /** One row of rates counts, not all. */
    @Override
    public Cost cost() {
        return new Cost(flops(), parameters.byteSize() * (3 + 2L * rule.moments()));
    }

    @Override
    public Launch on(OpSet backend) {
        return backend.update(this);
    }
}
