package dev.firstlight.validate.cases;

import static dev.firstlight.validate.Values.floats;
import static dev.firstlight.validate.Values.uniform;
import static dev.firstlight.validate.Values.with;

import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.ops.Update;
import dev.firstlight.compute.ops.Update.Rule;
import dev.firstlight.validate.Bounded;
import dev.firstlight.validate.Case;
import dev.firstlight.validate.Evidence;
import dev.firstlight.validate.Tolerance;
import dev.firstlight.validate.Tolerances;
import java.util.ArrayList;
import java.util.List;

/** Optimizer steps, one and two in a row, with and without weight decay and clipping; the bounds follow the formulas. */
final class UpdateCases {
    private static final int[] SIZES = {1, 17, 1025};
    private static final int[] MORE_SIZES = {2, 3, 7, 8, 15, 16, 31, 33, 63, 64, 65, 127, 128, 129, 100003};
    /** Rows of rates: more than one, so that reading a wrong one shows. */
    private static final int RATES = 3;
    private static final float MAX_NORM = 1.5f;

    private UpdateCases() {}

    static List<Case> all() {
        List<Case> cases = new ArrayList<>();
        for (Rule rule : Rule.values()) {
            for (int size : SIZES) {
                add(cases, rule, size, 0, Float.NaN, false);
                add(cases, rule, size, (size + 1) / 2, Float.NaN, false);
            }
            for (float squaredNorm : new float[] {0, 0.5f, 9, 1e20f}) {
                add(cases, rule, 17, 11, squaredNorm, false);
            }
            for (int size : MORE_SIZES) {
                add(cases, rule, size, size - 1, 9, true);
            }
            addSpecial(cases, rule);
        }
        return cases;
    }

    /** @param squaredNorm what to clip by, NaN for not clipping */
    private static void add(List<Case> cases, Rule rule, int size, int decayed, float squaredNorm, boolean full) {
        Update op = op(rule, size, decayed, !Float.isNaN(squaredNorm));
        String label = size + (decayed > 0 ? "/decay" : "/plain") + (op.squaredNorm() == null ? "" : "+norm" + squaredNorm);
        cases.add(builder(op, label).full(full).input(op.squaredNorm(), floats(squaredNorm)).steps(4).bounded(tolerance(op, 4)));
        if (!full) {
            Update two = op(rule, size, decayed, op.squaredNorm() != null);
            cases.add(builder(two, label + "+twice").input(two.squaredNorm(), floats(squaredNorm)).steps(1, 2).bounded(tolerance(two, 1, 2)));
        }
    }

    /**
     * NaN and infinite gradients must reach their parameter and no other; a gradient of zero must not divide by zero; where nothing
     * decays, an infinite parameter stays what it is.
     */
    private static void addSpecial(List<Case> cases, Rule rule) {
        for (float value : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            Update op = op(rule, 17, 11, false);
            cases.add(builder(op, "17/" + value).input(op.gradients(), with(uniform(-1, 1), 16, value)).special(tolerance(op, 0)));
        }
        Update infinite = op(rule, 17, 0, false);
        cases.add(builder(infinite, "17/infinite-parameter").input(infinite.parameters(), with(uniform(-1, 1), 16, Float.POSITIVE_INFINITY)).special(tolerance(infinite, 0)));
        Update zero = op(rule, 17, 0, false);
        cases.add(builder(zero, "17/zero").input(zero.gradients(), floats(0)).input(zero.moment1(), floats(0)).input(zero.moment2(), floats(0)).special(tolerance(zero, 0)));
    }

    private static Update op(Rule rule, int size, int decayed, boolean clipped) {
        return new Update(rule, Tensor.floats("parameters", size), Tensor.floats("gradients", size),
                rule.moments() > 0 ? Tensor.floats("moment1", size) : null, rule.moments() > 1 ? Tensor.floats("moment2", size) : null,
                Tensor.floats("rates", RATES, 3), decayed, decayed > 0 ? 0.125f : 0, 0.9f, 0.999f, 1e-8f,
                clipped ? Tensor.floats("squaredNorm", 1) : null, MAX_NORM);
    }

    private static Case.Builder builder(Update op, String label) {
        return Case.of(op, label).input(op.parameters(), uniform(-1, 1)).input(op.gradients(), uniform(-1, 1))
                .input(op.moment1(), uniform(-1, 1)).input(op.moment2(), uniform(0, 1)).input(op.rates(), uniform(0.01, 2));
    }

    /** Parameter and moments after the given steps, each with the error it may have. */
    private record State(Bounded p, Bounded m, Bounded v) {}

    private static Tolerance tolerance(Update op, int... steps) {
        return (output, evidence) -> {
            double[] p = evidence.before(op.parameters()), g = evidence.before(op.gradients());
            double[] m = op.moment1() == null ? p : evidence.before(op.moment1()), v = op.moment2() == null ? p : evidence.before(op.moment2());
            double[] rates = evidence.before(op.rates());
            Bounded clip = clip(op, evidence);
            return Tolerances.each(output.size(), i -> {
                State state = new State(Bounded.exact(p[i]), Bounded.exact(m[i]), Bounded.exact(v[i]));
                for (int step : steps) {
                    int row = step % RATES * 3;
                    state = stepped(op, state, clip == null ? Bounded.exact(g[i]) : Bounded.exact(g[i]).times(clip), i < op.decayed(),
                            Bounded.exact(rates[row]), Bounded.exact(rates[row + 1]), Bounded.exact(rates[row + 2]));
                }
                return output == op.parameters() ? state.p : output == op.moment1() ? state.m : state.v;
            });
        };
    }

    /** min(1, maxNorm / (sqrt(squaredNorm) + 1e-6)), or null without clipping. */
    private static Bounded clip(Update op, Evidence evidence) {
        if (op.squaredNorm() == null) {
            return null;
        }
        Bounded norm = Bounded.exact(evidence.before(op.squaredNorm())[0]).sqrt().plus(Bounded.rounded(1e-6));
        Bounded factor = Bounded.exact(op.maxNorm()).dividedBy(norm);
        return factor.value() < 1 ? factor : Bounded.exact(1);
    }

    private static State stepped(Update op, State state, Bounded gradient, boolean decays, Bounded rate, Bounded c1, Bounded c2) {
        Bounded decay = Bounded.exact(decays ? op.weightDecay() : 0), p = state.p, g = gradient, m = state.m, v = state.v;
        if (decays && op.rule() == Rule.ADAMW) {
            p = p.minus(rate.times(decay).times(p));
        } else if (decays) {
            g = g.plus(decay.times(p));
        }
        Bounded beta1 = Bounded.exact(op.beta1()), beta2 = Bounded.exact(op.beta2());
        switch (op.rule()) {
            case SGD -> p = p.minus(rate.times(g));
            case MOMENTUM -> {
                m = beta1.times(m).plus(g);
                p = p.minus(rate.times(m));
            }
            case NESTEROV -> {
                m = beta1.times(m).plus(g);
                p = p.minus(rate.times(g.plus(beta1.times(m))));
            }
            case ADAM, ADAMW -> {
                Bounded one = Bounded.exact(1);
                m = beta1.times(m).plus(one.minus(beta1).times(g));
                v = beta2.times(v).plus(one.minus(beta2).times(g).times(g));
                Bounded root = v.times(c2).sqrt().plus(Bounded.exact(op.epsilon()));
                p = p.minus(rate.times(m.times(c1)).dividedBy(root));
            }
        }
        return new State(p, m, v);
    }
}
