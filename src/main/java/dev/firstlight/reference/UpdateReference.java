package dev.firstlight.reference;

import dev.firstlight.compute.ops.Update;
import dev.firstlight.compute.ops.Update.Rule;
import java.util.function.IntConsumer;

/** One optimizer step over all parameters: the formulas stand with {@link Update}. */
final class UpdateReference {
    private UpdateReference() {}

    static IntConsumer of(Update op, Memory memory) {
        Doubles p = memory.doubles(op.parameters()), gradients = memory.doubles(op.gradients()), rates = memory.doubles(op.rates());
        Doubles m = memory.doublesIfPresent(op.moment1()), v = memory.doublesIfPresent(op.moment2());
        Doubles squaredNorm = memory.doublesIfPresent(op.squaredNorm());
        double beta1 = op.beta1(), beta2 = op.beta2();
        return step -> {
            int row = Math.floorMod(step, op.rates().shape().get(0));
            double rate = rates.get(row, 0), c1 = rates.get(row, 1), c2 = rates.get(row, 2);
            double clip = squaredNorm == null ? 1 : Math.min(1, op.maxNorm() / (Math.sqrt(squaredNorm.get(0)) + 1e-6));
            for (int i = 0; i < p.size(); i++) {
                double g = gradients.get(i) * clip;
                if (i < op.decayed() && op.rule() == Rule.ADAMW) {
                    p.add(i, -rate * op.weightDecay() * p.get(i));
                } else if (i < op.decayed()) {
                    g += op.weightDecay() * p.get(i);
                }
                switch (op.rule()) {
                    case SGD -> p.add(i, -rate * g);
                    case MOMENTUM -> {
                        m.set(i, beta1 * m.get(i) + g);
                        p.add(i, -rate * m.get(i));
                    }
                    case NESTEROV -> {
                        m.set(i, beta1 * m.get(i) + g);
                        p.add(i, -rate * (g + beta1 * m.get(i)));
                    }
                    case ADAM, ADAMW -> {
                        m.set(i, beta1 * m.get(i) + (1 - beta1) * g);
                        v.set(i, beta2 * v.get(i) + (1 - beta2) * g * g);
                        p.add(i, -rate * (m.get(i) * c1) / (Math.sqrt(v.get(i) * c2) + op.epsilon()));
                    }
                }
            }
        };
    }
}
