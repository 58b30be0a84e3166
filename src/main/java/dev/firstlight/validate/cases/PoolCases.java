package dev.firstlight.validate.cases;

import static dev.firstlight.validate.Values.floats;
import static dev.firstlight.validate.Values.uniform;
import static dev.firstlight.validate.Values.wholes;
import static dev.firstlight.validate.Values.with;

import dev.firstlight.compute.Activation;
import dev.firstlight.compute.Gate;
import dev.firstlight.compute.Shape;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.ops.AveragePool;
import dev.firstlight.compute.ops.AveragePoolGradient;
import dev.firstlight.compute.ops.MaxPool;
import dev.firstlight.compute.ops.MaxPoolGradient;
import dev.firstlight.compute.ops.Window;
import dev.firstlight.validate.Bounded;
import dev.firstlight.validate.BoundedActivation;
import dev.firstlight.validate.Case;
import dev.firstlight.validate.Evidence;
import dev.firstlight.validate.Tolerance;
import dev.firstlight.validate.Tolerances;
import dev.firstlight.validate.Values;
import java.util.ArrayList;
import java.util.List;

/** Pooling: the maximum is exact and so is its place, ties and NaN included; means carry the roundings of a sum and a quotient. */
final class PoolCases {
    /** A quotient of 2.5 ulp is 5 roundings; a product with a rounded reciprocal is fewer. */
    private static final int QUOTIENT = 6;

    private PoolCases() {}

    private record Geometry(int batch, int channels, int height, int width, Window window) {
        Tensor x(String name) {
            return Tensor.floats(name, batch, channels, height, width);
        }

        Tensor y(String name) {
            return Tensor.floats(name, batch, channels, window.outputHeight(height), window.outputWidth(width));
        }

        String label() {
            return Case.shape(batch, channels, height, width) + "-" + Windows.label(window);
        }

        /** The most image elements that a window sees, and the most windows that see an element. */
        int terms() {
            return window.height() * window.width();
        }
    }

    /** Where every option is tried: windows that overlap and reach into the padding. */
    private static final Geometry USUAL = new Geometry(2, 3, 9, 8, Window.same(3, 2, 9, 8)), HALVING = new Geometry(3, 5, 8, 8, Window.valid(2, 2));
    /** Where a quick run does without the places of the maxima, too. */
    private static final List<Geometry> WITHOUT_ARGMAX = List.of(USUAL, HALVING);

    private static final List<Geometry> GEOMETRIES = List.of(
            new Geometry(1, 1, 1, 1, Window.valid(1, 1)), HALVING,
            new Geometry(2, 3, 7, 9, Window.valid(2, 2)),                                             // a row and a column left over
            new Geometry(2, 2, 7, 6, Window.same(2, 2, 7, 6)),
            new Geometry(2, 3, 6, 7, Window.valid(3, 1)),
            new Geometry(1, 2, 10, 10, Window.valid(2, 3)),                                           // a stride that leaves pixels out
            new Geometry(2, 33, 7, 7, new Window(7, 7, 1, 1, 0, 0, 0, 0, 1, 1)),                      // global
            new Geometry(2, 3, 5, 9, new Window(2, 3, 1, 2, 1, 0, 0, 2, 1, 1)),                       // nothing square
            new Geometry(2, 3, 6, 8, new Window(2, 2, 2, 2, 0, 1, 0, 1, 1, 1)),                       // padded at the sides alone
            new Geometry(1, 3, 9, 9, new Window(3, 2, 2, 1, 0, 0, 0, 0, 2, 3)));                      // dilated

    /** For kernels that take the maximum in vectors along the rows, and planes by the dozen; means are taken element by element. */
    private static final List<Geometry> LONG_ROWS = List.of(
            new Geometry(2, 17, 14, 14, Window.valid(2, 2)),
            new Geometry(1, 1, 4, 32, Window.valid(2, 2)),                                            // the last pair of vectors would end one past the image
            new Geometry(2, 1, 4, 70, Window.valid(2, 2)), new Geometry(1, 2, 3, 35, Window.same(3, 1, 3, 35)), // some vectors and a remainder
            new Geometry(3, 5, 8, 40, new Window(2, 1, 2, 1, 0, 0, 0, 0, 1, 1)));                     // the height alone is halved

    private static final List<Geometry> MORE_GEOMETRIES = List.of(
            new Geometry(64, 6, 28, 28, Window.valid(2, 2)), new Geometry(3, 16, 16, 16, Window.same(3, 1, 16, 16)),
            new Geometry(2, 15, 15, 17, Window.same(3, 2, 15, 17)), new Geometry(1, 129, 4, 4, Window.valid(4, 1)),
            new Geometry(7, 1, 1, 33, new Window(1, 3, 1, 2, 0, 1, 0, 1, 1, 1)), new Geometry(2, 4, 31, 1, new Window(5, 1, 2, 1, 2, 0, 2, 0, 1, 1)));

    static List<Case> all() {
        List<Case> cases = new ArrayList<>();
        for (Geometry geometry : GEOMETRIES) {
            addGeometry(cases, geometry, false);
        }
        for (Geometry geometry : MORE_GEOMETRIES) {
            addGeometry(cases, geometry, true);
        }
        LONG_ROWS.forEach(geometry -> addGeometry(cases, geometry, false));
        addGeometry(cases, USUAL, false);
        for (Activation activation : Activation.values()) {
            addGradients(cases, USUAL, activation, false, !ActivationCases.isTypical(activation));
        }
        addGradients(cases, USUAL, null, true, false);
        addGradients(cases, USUAL, Activation.RELU, true, false);
        addSpecial(cases);
        return cases;
    }

    private static void addGeometry(List<Case> cases, Geometry g, boolean full) {
        MaxPool distinct = new MaxPool(g.x("x"), g.window(), g.y("y"), argmax(g)), ties = new MaxPool(g.x("x"), g.window(), g.y("y"), argmax(g));
        cases.add(Case.of(distinct, g.label() + "/distinct").full(full).input(distinct.x(), uniform(-1, 1)).exact());
        cases.add(Case.of(ties, g.label() + "/ties").full(full).input(ties.x(), wholes(1)).exact());
        MaxPool alone = new MaxPool(g.x("x"), g.window(), g.y("y"), null);
        cases.add(Case.of(alone, g.label() + "/no-argmax").full(full || !WITHOUT_ARGMAX.contains(g)).input(alone.x(), uniform(-2, -1)).exact());
        AveragePool average = new AveragePool(g.x("x"), g.window(), g.y("y"));
        cases.add(Case.of(average, g.label()).full(full || LONG_ROWS.contains(g)).input(average.x(), uniform(-1, 1)).bounded((output, evidence) -> {
            double[] magnitudes = evidence.magnitude(average, output);
            return Tolerances.each(output.size(), i -> new Bounded(0, Bounded.gamma(g.terms() + QUOTIENT) * magnitudes[i]));
        }));
        addGradients(cases, g, null, false, full);
    }

    private static Tensor argmax(Geometry g) {
        return Tensor.ints("argmax", g.y("y").shape().toArray());
    }

    private static void addGradients(List<Case> cases, Geometry g, Activation activation, boolean accumulate, boolean full) {
        String label = g.label() + "/" + (activation == null ? "plain" : "gate-" + activation.label()) + (accumulate ? "+accumulate" : "");
        addMaxGradient(cases, g, activation, accumulate, label, uniform(-1, 1), full);
        addMaxGradient(cases, g, activation, accumulate, label + "+ties", wholes(1), full);
        AveragePoolGradient op = new AveragePoolGradient(g.y("dy"), g.window(), gate(g, activation), accumulate, g.x("dx"));
        AveragePoolGradient plain = new AveragePoolGradient(op.dy(), g.window(), null, false, op.dx());
        cases.add(gradientCase(Case.of(op, label), op.dy(), op.gate(), accumulate, op.dx()).full(full || LONG_ROWS.contains(g)).bounded((output, evidence) ->
                errors(g, op.gate(), accumulate, output, evidence.evaluate(plain, output), evidence)));
    }

    /** Forth and back in a row, for the way back needs places that the way forth can have found. */
    private static void addMaxGradient(List<Case> cases, Geometry g, Activation activation, boolean accumulate, String label, Values x, boolean full) {
        cases.add(maxGradient(g, activation, accumulate, label, x, full));
    }

    /** Maximum pooling as a plan has it, with its gradient. */
    static Case like(MaxPoolGradient op) {
        Shape x = op.dx().shape();
        Geometry g = new Geometry(x.get(0), x.get(1), x.get(2), x.get(3), op.window());
        return maxGradient(g, op.gate() == null ? null : op.gate().activation(), op.accumulate(), g.label(), uniform(-1, 1), false);
    }

    private static Case maxGradient(Geometry g, Activation activation, boolean accumulate, String label, Values x, boolean full) {
        Tensor argmax = argmax(g);
        MaxPool forward = new MaxPool(g.x("x"), g.window(), g.y("y"), argmax);
        MaxPoolGradient op = new MaxPoolGradient(g.y("dy"), argmax, g.window(), gate(g, activation), accumulate, g.x("dx"));
        MaxPoolGradient plain = new MaxPoolGradient(op.dy(), argmax, g.window(), null, false, op.dx());
        Case.Builder builder = Case.of(op.name(), label, List.of(forward, op)).input(forward.x(), x);
        return gradientCase(builder, op.dy(), op.gate(), accumulate, op.dx()).full(full).bounded((output, evidence) -> output == forward.y()
                ? new double[output.size()]
                : errors(g, op.gate(), accumulate, output, evidence.evaluate(List.of(forward, plain), output), evidence));
    }

    private static Gate gate(Geometry g, Activation activation) {
        return activation == null ? null : new Gate(activation, g.x("saved"));
    }

    private static Case.Builder gradientCase(Case.Builder builder, Tensor dy, Gate gate, boolean accumulate, Tensor dx) {
        builder.input(dy, uniform(-1, 1));
        if (gate != null) {
            builder.input(gate.saved(), uniform(-1, 1));
        }
        return accumulate ? builder.input(dx, uniform(-1, 1)).steps(0, 0) : builder;
    }

    /** The first NaN wins, infinities are numbers like others, and a window of -Inf alone has the maximum -Inf at its first place. */
    private static void addSpecial(List<Case> cases) {
        MaxPool nan = new MaxPool(USUAL.x("x"), USUAL.window(), USUAL.y("y"), argmax(USUAL));
        cases.add(Case.of(nan, USUAL.label() + "/NaN").input(nan.x(), floats(1, Float.NaN, 2, Float.POSITIVE_INFINITY, 3, 4, 5, 6, 7, 8, 9)).special(Tolerance.EXACT));
        MaxPool infinite = new MaxPool(USUAL.x("x"), USUAL.window(), USUAL.y("y"), argmax(USUAL));
        cases.add(Case.of(infinite, USUAL.label() + "/-Inf").input(infinite.x(), floats(Float.NEGATIVE_INFINITY)).special(Tolerance.EXACT));
        for (float value : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            AveragePool average = new AveragePool(USUAL.x("x"), USUAL.window(), USUAL.y("y"));
            cases.add(Case.of(average, USUAL.label() + "/" + value).input(average.x(), with(uniform(-1, 1), 40, value)).special((output, evidence) ->
                    Tolerances.each(output.size(), i -> new Bounded(0, Bounded.gamma(USUAL.terms() + QUOTIENT)))));
            addSpecialGradients(cases, value);
        }
    }

    /** NaN or infinity in a gradient must reach the pixels it belongs to, and no other. */
    private static void addSpecialGradients(List<Case> cases, float value) {
        Values one = with(uniform(-1, 1), 40, value);
        AveragePoolGradient average = new AveragePoolGradient(USUAL.y("dy"), USUAL.window(), null, false, USUAL.x("dx"));
        cases.add(Case.of(average, USUAL.label() + "/" + value).input(average.dy(), one).special((output, evidence) ->
                errors(USUAL, null, false, output, evidence.evaluate(average, output), evidence)));
        Tensor argmax = argmax(USUAL);
        MaxPool forward = new MaxPool(USUAL.x("x"), USUAL.window(), USUAL.y("y"), argmax);
        MaxPoolGradient max = new MaxPoolGradient(USUAL.y("dy"), argmax, USUAL.window(), null, false, USUAL.x("dx"));
        cases.add(Case.of(max.name(), USUAL.label() + "/" + value, List.of(forward, max)).input(forward.x(), uniform(-1, 1)).input(max.dy(), one)
                .special((output, evidence) -> output == forward.y() ? new double[output.size()]
                        : errors(USUAL, null, false, output, evidence.evaluate(List.of(forward, max), output), evidence)));
    }

    /** A sum has at most terms() elements of dy, and these lie in -1..1. */
    private static double[] errors(Geometry g, Gate gate, boolean accumulate, Tensor dx, double[] sums, Evidence evidence) {
        double[] before = evidence.before(dx), saved = gate == null ? null : evidence.before(gate.saved());
        double error = Bounded.gamma(g.terms() + QUOTIENT) * g.terms();
        return Tolerances.each(dx.size(), i -> {
            Bounded value = BoundedActivation.gated(new Bounded(sums[i], error), gate, saved, i);
            return accumulate ? Tolerances.accumulated(before[i], value, 2, g.terms()) : value;
        });
    }
}
