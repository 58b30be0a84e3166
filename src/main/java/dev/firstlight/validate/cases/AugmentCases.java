package dev.firstlight.validate.cases;

import static dev.firstlight.validate.Values.uniform;
import static dev.firstlight.validate.Values.with;

import dev.firstlight.compute.Philox;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.ops.Augment;
import dev.firstlight.compute.ops.Augment.Policy;
import dev.firstlight.validate.Bounded;
import dev.firstlight.validate.Case;
import dev.firstlight.validate.Tolerance;
import dev.firstlight.validate.Tolerances;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Random distortion of images, each kind alone and all together. The bound: where a pixel is taken from is known up to the
 * rounding of the coordinates; the interpolation is continuous, so the value is off by no more than that, times the contrast of
 * the image, plus its own roundings.
 */
final class AugmentCases {
    private static final int[][] SHAPES = {{1, 1, 1, 1}, {2, 3, 7, 5}, {3, 1, 28, 28}, {6, 1, 8, 37}};
    private static final int[][] MORE_SHAPES = {{17, 1, 28, 28}, {2, 3, 33, 31}, {2, 2, 1, 17}, {2, 2, 16, 1}, {5, 1, 64, 65}, {2, 1, 90, 9}};
    private static final long SEED = 0xFEDC_BA98_7654_3210L;
    private static final float FILL = -0.5f;
    /** The images' values lie in -1..2: no two taps differ by more. */
    private static final double LOW = -1, HIGH = 2;

    private AugmentCases() {}

    static List<Case> all() {
        List<Case> cases = new ArrayList<>();
        for (int[] shape : SHAPES) {
            policies(shape).forEach((name, policy) -> add(cases, shape, name, policy, false));
        }
        for (int[] shape : MORE_SHAPES) {
            policies(shape).forEach((name, policy) -> add(cases, shape, name, policy, true));
        }
        for (float value : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            for (String name : List.of("none", "shift")) {
                int[] shape = {2, 3, 7, 5};
                Augment op = op(shape, policies(shape).get(name));
                cases.add(Case.of(op, Case.shape(shape) + "/" + name + "+" + value).input(op.x(), with(uniform(LOW, HIGH), 17, value)).steps(5).special(tolerance(op, 5)));
            }
        }
        return cases;
    }

    private static Map<String, Policy> policies(int[] shape) {
        float erase = Math.min(3.5f, Math.min(shape[2], shape[3]));
        Map<String, Policy> policies = new LinkedHashMap<>();
        policies.put("none", new Policy(0, 0, 0, 0, 0, 0, 0));
        policies.put("rotation", new Policy(0.5f, 0, 0, 0, 0, 0, 0));
        policies.put("scale", new Policy(0, 0.3f, 0, 0, 0, 0, 0));
        policies.put("shear", new Policy(0, 0, 0.4f, 0, 0, 0, 0));
        policies.put("shift", new Policy(0, 0, 0, 2.5f, 0, 0, 0));
        policies.put("elastic", new Policy(0, 0, 0, 0, 1.5f, 0, 0));
        policies.put("noise", new Policy(0, 0, 0, 0, 0, 0.25f, 0));
        policies.put("erase", new Policy(0, 0, 0, 0, 0, 0, erase));
        policies.put("all", new Policy(0.3f, 0.2f, 0.1f, 2, 1, 0.1f, erase));
        return policies;
    }

    private static void add(List<Case> cases, int[] shape, String name, Policy policy, boolean full) {
        Augment op = op(shape, policy);
        cases.add(Case.of(op, Case.shape(shape) + "/" + name).full(full).input(op.x(), uniform(LOW, HIGH)).steps(5).bounded(tolerance(op, 5)));
    }

    private static Augment op(int[] shape, Policy policy) {
        return new Augment(Tensor.floats("x", shape), policy, FILL, SEED, 9, Tensor.floats("y", shape));
    }

    private static Tolerance tolerance(Augment op, int step) {
        return (output, evidence) -> {
            int[] extents = op.x().shape().toArray();
            int pixels = extents[2] * extents[3], image = extents[1] * pixels;
            double[] errors = new double[output.size()];
            for (int e = 0; e < errors.length; e++) {
                double coordinates = coordinateError(op, e / image, e % pixels / extents[3], e % extents[3], step);
                errors[e] = coordinates * (HIGH - LOW) + interpolationError() + noiseError(op.policy().noise());
            }
            return errors;
        };
    }

    /** Three interpolations a + t (b - a) of four roundings each, and the two shares t; a sum with the noise. */
    private static double interpolationError() {
        return Bounded.gamma(16) * (HIGH - LOW + Math.max(Math.abs(LOW), Math.abs(HIGH)));
    }

    /** The sum of four numbers below 1, less 2, times two constants. */
    private static double noiseError(float noise) {
        return Bounded.gamma(8) * 4 * Math.sqrt(3) * noise;
    }

    /** How far off row and column together may be, by the formulas for h and w. */
    private static double coordinateError(Augment op, int b, int i, int j, int step) {
        Policy policy = op.policy();
        int height = op.x().shape().get(2), width = op.x().shape().get(3);
        Bounded one = Bounded.exact(1), cy = Bounded.exact((height - 1) / 2.0), cx = Bounded.exact((width - 1) / 2.0);
        Bounded v = Bounded.exact(i).minus(cy), u = Bounded.exact(j).minus(cx);
        Bounded angle = random(op, policy.rotation(), b, 0, step), square = angle.times(angle);
        Bounded s = angle.minus(angle.times(square).dividedBy(Bounded.exact(6))).plus(angle.times(square).times(square).dividedBy(Bounded.exact(120)));
        Bounded c = one.minus(square.times(Bounded.exact(0.5))).plus(square.times(square).dividedBy(Bounded.exact(24)));
        Bounded zoomY = one.plus(random(op, policy.scale(), b, 1, step)), zoomX = one.plus(random(op, policy.scale(), b, 2, step));
        Bounded slant = random(op, policy.shear(), b, 3, step);
        Bounded h = cy.plus(random(op, policy.shift(), b, 4, step)).plus(zoomY.times(c.times(v).plus(s.times(u))));
        Bounded w = cx.plus(random(op, policy.shift(), b, 5, step)).plus(zoomX.times(c.times(u).minus(s.times(v)).plus(slant.times(v))));
        // Two interpolations on top of each other, whose shares come from a quotient below that of knots (2.5 ulp): their slope is at most 2.
        int knots = Math.max(Augment.knots(height, width), Augment.knots(width, height)) - 1;
        double elastic = policy.elastic() * (Bounded.gamma(12) * 3 + 2 * 2 * Bounded.gamma(6) * knots);
        return h.error() + w.error() + elastic * 2 + Bounded.U * (Math.abs(h.value()) + Math.abs(w.value()) + 2 * policy.elastic());
    }

    /** amount r(b, k). */
    private static Bounded random(Augment op, float amount, int b, int k, int step) {
        int[] words = new int[4];
        Philox.words(op.seed(), b * 64 + k / 4, step, op.stream(), words);
        return Bounded.exact(amount).times(Bounded.exact(2.0 * Philox.uniform(words[k % 4]) - 1));
    }
}
