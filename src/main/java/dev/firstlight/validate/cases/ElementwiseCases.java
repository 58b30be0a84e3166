package dev.firstlight.validate.cases;

import static dev.firstlight.validate.Values.floats;
import static dev.firstlight.validate.Values.uniform;
import static dev.firstlight.validate.Values.wholes;

import dev.firstlight.compute.Activation;
import dev.firstlight.compute.Philox;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.ops.Add;
import dev.firstlight.compute.ops.Blend;
import dev.firstlight.compute.ops.Copy;
import dev.firstlight.compute.ops.Dropout;
import dev.firstlight.compute.ops.Fill;
import dev.firstlight.compute.ops.MultiplyAdd;
import dev.firstlight.validate.Bounded;
import dev.firstlight.validate.BoundedActivation;
import dev.firstlight.validate.Case;
import dev.firstlight.validate.Tolerance;
import dev.firstlight.validate.Tolerances;
import java.util.ArrayList;
import java.util.List;

/** Operations that see one element at a time: fill, copy, sum of two tensors, moving average, dropout, chains of multiply-adds. */
final class ElementwiseCases {
    private static final int[] SIZES = {1, 3, 17, 64, 1025};
    private static final int[] MORE_SIZES = {2, 7, 8, 15, 16, 31, 33, 63, 65, 127, 128, 129, 100003};
    private static final float[] SPECIAL = {0, -0f, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 1e-30f, 3e38f};
    private static final long SEED = 0x123456789ABCDEFL;

    private ElementwiseCases() {}

    static List<Case> all() {
        List<Case> cases = new ArrayList<>();
        for (int size : SIZES) {
            addSize(cases, size, false);
        }
        for (int size : MORE_SIZES) {
            addSize(cases, size, true);
        }
        for (Activation activation : Activation.values()) {
            Add op = add(65, activation);
            cases.add(Case.of(op, "65/" + activation.label()).full(!ActivationCases.isTypical(activation)).input(op.a(), uniform(-3, 3)).input(op.b(), uniform(-3, 3)).bounded(tolerance(op)));
        }
        Tensor sum = Tensor.floats("a", 17);
        Add inPlace = new Add(sum, Tensor.floats("b", 17), Activation.IDENTITY, sum);
        cases.add(Case.of(inPlace, "17-in-place").input(sum, wholes(1000)).input(inPlace.b(), wholes(1000)).exact());
        Add special = add(17, Activation.IDENTITY);
        cases.add(Case.of(special, "17/plain").input(special.a(), floats(SPECIAL)).input(special.b(), floats(1)).special(tolerance(special)));
        Copy copy = new Copy(Tensor.floats("x", 17), Tensor.floats("y", 17));
        cases.add(Case.of(copy, "17").input(copy.x(), floats(SPECIAL)).special(Tolerance.EXACT));
        Blend blended = new Blend(Tensor.floats("x", 17), Tensor.floats("weights", 1), Tensor.floats("y", 17));
        cases.add(Case.of(blended, "17").input(blended.x(), floats(SPECIAL)).input(blended.weights(), floats(0.25f)).input(blended.y(), uniform(-2, 2))
                .special(tolerance(blended, 0)));
        for (int size : new int[] {129, 1025}) {
            Tensor inAndOut = Tensor.floats("x", size);
            cases.add(Case.of(new MultiplyAdd(inAndOut, 3, 1, 3, inAndOut), size + "-in-place").input(inAndOut, wholes(1000)).exact());
        }
        MultiplyAdd chained = new MultiplyAdd(Tensor.floats("x", 17), 3, 0.5f, 3, Tensor.floats("y", 17));
        cases.add(Case.of(chained, "17").input(chained.x(), floats(SPECIAL)).special(tolerance(chained)));
        Dropout kept = new Dropout(Tensor.floats("x", 17), 0.25f, SEED, 3, Tensor.floats("y", 17));
        cases.add(Case.of(kept, "17").input(kept.x(), floats(0, -0f, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 1e-30f, 1e38f)).special(tolerance(kept)));
        Tensor dropped = Tensor.floats("x", 17);
        Dropout dropoutInPlace = new Dropout(dropped, 0.5f, SEED, 3, dropped);
        cases.add(Case.of(dropoutInPlace, "17-in-place").input(dropped, wholes(100)).exact());
        // The random number of element 0, then of element 16, is the rate itself: at least the rate means kept.
        int[] words = new int[4];
        for (int element : new int[] {0, 16}) {
            Philox.words(SEED, element / 4, 0, 5, words);
            Dropout met = new Dropout(Tensor.floats("x", 17), Philox.uniform(words[0]), SEED, 5, Tensor.floats("y", 17));
            cases.add(Case.of(met, "17/rate-met-at-" + element).input(met.x(), uniform(1, 2)).bounded(tolerance(met)));
        }
        return cases;
    }

    private static void addSize(List<Case> cases, int size, boolean full) {
        Fill fill = new Fill(-1.25f, Tensor.floats("x", size));
        cases.add(Case.of(fill, Case.shape(size)).full(full).exact());
        Copy copy = new Copy(Tensor.floats("x", size), Tensor.floats("y", size));
        cases.add(Case.of(copy, Case.shape(size)).full(full).input(copy.x(), uniform(-1, 1)).exact());
        for (int times : new int[] {1, 19}) {
            MultiplyAdd counted = new MultiplyAdd(Tensor.floats("x", size), times, 1, 3, Tensor.floats("y", size));
            cases.add(Case.of(counted, size + "/counted" + times).full(full).input(counted.x(), wholes(1000)).exact());
            MultiplyAdd chain = new MultiplyAdd(Tensor.floats("x", size), times, -0.7f, 0.3f, Tensor.floats("y", size));
            cases.add(Case.of(chain, size + "/times" + times).full(full).input(chain.x(), uniform(-1, 1)).bounded(tolerance(chain)));
        }
        Add add = add(size, Activation.RELU);
        Blend blend = new Blend(Tensor.floats("x", size), Tensor.floats("weights", 3), Tensor.floats("y", size));
        cases.add(Case.of(blend, Case.shape(size)).full(full).input(blend.x(), uniform(-2, 2)).input(blend.weights(), uniform(0, 1))
                .input(blend.y(), uniform(-2, 2)).steps(5).bounded(tolerance(blend, 5)));
        cases.add(Case.of(add, size + "/relu").full(full).input(add.a(), wholes(1000)).input(add.b(), wholes(1000)).exact());
        for (float rate : new float[] {0, 0.5f, 0.9f}) {
            Dropout dropout = new Dropout(Tensor.floats("x", size), rate, SEED, 7, Tensor.floats("y", size));
            cases.add(Case.of(dropout, size + "/rate" + rate).full(full).input(dropout.x(), uniform(-1, 1)).steps(11).bounded(tolerance(dropout)));
        }
    }

    private static Add add(int size, Activation activation) {
        return new Add(Tensor.floats("a", size), Tensor.floats("b", size), activation, Tensor.floats("y", size));
    }

    private static Tolerance tolerance(Add op) {
        return (output, evidence) -> {
            double[] a = evidence.before(op.a()), b = evidence.before(op.b());
            return Tolerances.each(a.length, i -> BoundedActivation.value(op.activation(), Bounded.exact(a[i]).plus(Bounded.exact(b[i]))));
        };
    }

    private static Tolerance tolerance(Blend op, int step) {
        return (output, evidence) -> {
            double[] x = evidence.before(op.x()), y = evidence.before(op.y()), weights = evidence.before(op.weights());
            Bounded weight = Bounded.exact(weights[step % weights.length]);
            return Tolerances.each(x.length, i -> Bounded.exact(y[i]).plus(weight.times(Bounded.exact(x[i]).minus(Bounded.exact(y[i])))));
        };
    }

    private static Tolerance tolerance(MultiplyAdd op) {
        return (output, evidence) -> {
            double[] x = evidence.before(op.x());
            return Tolerances.each(x.length, i -> {
                Bounded v = Bounded.exact(x[i]);
                for (int t = 0; t < op.times(); t++) {
                    v = v.times(Bounded.exact(op.factor())).plus(Bounded.exact(op.summand()));
                }
                return v;
            });
        };
    }

    /** One product; where an element is dropped the result is exactly 0, whatever it was. */
    private static Tolerance tolerance(Dropout op) {
        return (output, evidence) -> {
            double[] x = evidence.before(op.x());
            return Tolerances.each(x.length, i -> Double.isFinite(x[i]) ? Bounded.exact(x[i]).times(Bounded.exact(op.scale())) : Bounded.exact(0));
        };
    }
}
