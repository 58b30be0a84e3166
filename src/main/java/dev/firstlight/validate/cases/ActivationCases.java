package dev.firstlight.validate.cases;

import static dev.firstlight.validate.Values.floats;
import static dev.firstlight.validate.Values.uniform;

import dev.firstlight.compute.Activation;
import dev.firstlight.compute.Gate;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.ops.Activate;
import dev.firstlight.compute.ops.ActivateGradient;
import dev.firstlight.validate.Bounded;
import dev.firstlight.validate.BoundedActivation;
import dev.firstlight.validate.Case;
import dev.firstlight.validate.Tolerance;
import dev.firstlight.validate.Tolerances;
import java.util.ArrayList;
import java.util.List;

/** Activation functions and their gradients, element by element, to the accuracy of the functions they are made of. */
final class ActivationCases {
    private static final int[] SIZES = {1, 3, 17, 1025};
    private static final int[] MORE_SIZES = {2, 7, 8, 15, 16, 31, 33, 63, 64, 65, 127, 128, 129, 10007};
    private static final float[] SPECIAL = {0, -0f, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 1e-30f, -1e-30f, 1, -1, 88, -88, 104, -104, 1e4f, -1e4f, 5, -5, 0.5f};

    private ActivationCases() {}

    static List<Case> all() {
        List<Case> cases = new ArrayList<>();
        for (Activation activation : Activation.values()) {
            for (int size : SIZES) {
                addBoth(cases, activation, size, false);
            }
            for (int size : MORE_SIZES) {
                addBoth(cases, activation, size, true);
            }
            Activate special = new Activate(activation, Tensor.floats("x", SPECIAL.length), Tensor.floats("y", SPECIAL.length));
            cases.add(Case.of(special, Case.shape(SPECIAL.length)).input(special.x(), floats(SPECIAL)).special(tolerance(special)));
            Tensor both = Tensor.floats("x", 17);
            Activate inPlace = new Activate(activation, both, both);
            cases.add(Case.of(inPlace, "17-in-place").input(both, uniform(-3, 3)).bounded(tolerance(inPlace)));
            Tensor gradient = Tensor.floats("dy", 17);
            ActivateGradient gradientInPlace = new ActivateGradient(new Gate(activation, Tensor.floats("saved", 17)), gradient, gradient);
            cases.add(gradientCase(gradientInPlace, "17-in-place").bounded(tolerance(gradientInPlace)));
            ActivateGradient poisoned = new ActivateGradient(new Gate(activation, Tensor.floats("saved", 17)), Tensor.floats("dy", 17), Tensor.floats("dx", 17));
            cases.add(Case.of(poisoned, "17").input(poisoned.gate().saved(), uniform(0.1, 0.9))
                    .input(poisoned.dy(), floats(1, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 0)).special(tolerance(poisoned)));
        }
        return cases;
    }

    /**
     * Whether a quick run needs this one where an activation is only put to use: what each of them computes is checked here, and that
     * it is applied shows by one that changes nothing, one that is exact and one that is neither.
     */
    static boolean isTypical(Activation activation) {
        return activation == Activation.IDENTITY || activation == Activation.RELU || activation == Activation.TANH;
    }

    private static void addBoth(List<Case> cases, Activation activation, int size, boolean full) {
        Activate forward = new Activate(activation, Tensor.floats("x", size), Tensor.floats("y", size));
        cases.add(Case.of(forward, Case.shape(size)).full(full).input(forward.x(), uniform(-6, 6)).bounded(tolerance(forward)));
        ActivateGradient backward = new ActivateGradient(new Gate(activation, Tensor.floats("saved", size)), Tensor.floats("dy", size), Tensor.floats("dx", size));
        cases.add(gradientCase(backward, Case.shape(size)).full(full).bounded(tolerance(backward)));
    }

    /** What is saved is an output where the gradient is computed from one: within -1..1 for all that are bounded. */
    private static Case.Builder gradientCase(ActivateGradient op, String label) {
        boolean input = !op.gate().activation().gradientFromOutput();
        return Case.of(op, label).input(op.gate().saved(), input ? uniform(-6, 6) : uniform(-1, 1)).input(op.dy(), uniform(-2, 2));
    }

    private static Tolerance tolerance(Activate op) {
        return (output, evidence) -> {
            double[] x = evidence.before(op.x());
            return Tolerances.each(x.length, i -> BoundedActivation.value(op.activation(), Bounded.exact(x[i])));
        };
    }

    private static Tolerance tolerance(ActivateGradient op) {
        return (output, evidence) -> {
            double[] dy = evidence.before(op.dy()), saved = evidence.before(op.gate().saved());
            return Tolerances.each(dy.length, i -> BoundedActivation.gated(Bounded.exact(dy[i]), op.gate(), saved, i));
        };
    }
}
