package dev.firstlight.validate.cases;

import static dev.firstlight.validate.Values.uniform;
import static dev.firstlight.validate.Values.wholes;
import static dev.firstlight.validate.Values.with;

import dev.firstlight.compute.Activation;
import dev.firstlight.compute.Gate;
import dev.firstlight.compute.Shape;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.ops.Convolution;
import dev.firstlight.compute.ops.ConvolutionInputGradient;
import dev.firstlight.compute.ops.ConvolutionWeightGradient;
import dev.firstlight.compute.ops.Window;
import dev.firstlight.validate.Bounded;
import dev.firstlight.validate.BoundedActivation;
import dev.firstlight.validate.Case;
import dev.firstlight.validate.Tolerance;
import dev.firstlight.validate.Tolerances;
import dev.firstlight.validate.Values;
import java.util.ArrayList;
import java.util.List;

/** Convolution and its two gradients: sums of products, with the bound of a matrix product of the same length of sums. */
final class ConvolutionCases {
    private ConvolutionCases() {}

    /** A batch of images, the filters and how they slide. */
    private record Geometry(int batch, int channels, int height, int width, int filters, int groups, Window window) {
        static Geometry of(Tensor image, Tensor weight, int groups, Window window) {
            Shape x = image.shape();
            return new Geometry(x.get(0), x.get(1), x.get(2), x.get(3), weight.shape().get(0), groups, window);
        }

        static Geometry valid(int batch, int channels, int height, int width, int filters, int size, int stride) {
            return new Geometry(batch, channels, height, width, filters, 1, Window.valid(size, stride));
        }

        static Geometry same(int batch, int channels, int height, int width, int filters, int size, int stride) {
            return new Geometry(batch, channels, height, width, filters, 1, Window.same(size, stride, height, width));
        }

        Tensor x(String name) {
            return Tensor.floats(name, batch, channels, height, width);
        }

        Tensor y(String name) {
            return Tensor.floats(name, batch, filters, window.outputHeight(height), window.outputWidth(width));
        }

        Tensor weight(String name) {
            return Tensor.floats(name, filters, channels / groups, window.height(), window.width());
        }

        String label() {
            return Case.shape(batch, channels, height, width) + "-" + filters + (groups == 1 ? "" : "-groups" + groups) + "-" + Windows.label(window);
        }
    }

    /** Where every option is tried. */
    private static final Geometry USUAL = Geometry.same(3, 3, 9, 11, 7, 3, 1);
    /** Sums so short that no GPU takes matrix instructions for them: where factors are split in two, an infinite one comes out as NaN. */
    private static final Geometry SHORT = Geometry.same(1, 3, 5, 6, 4, 3, 1);
    private static final Geometry GROUPS = new Geometry(2, 4, 9, 8, 6, 2, Window.same(3, 1, 9, 8));
    private static final Geometry STRIDED = Geometry.same(2, 3, 9, 10, 5, 3, 2);
    /** Images with many more rows than outputs and no padding at the sides: one of several samples to a run, one dilated, of groups. */
    private static final Geometry TALLER = Geometry.valid(7, 3, 9, 9, 24, 5, 1);
    private static final Geometry TALLER_GROUPS = new Geometry(1, 4, 11, 12, 32, 2, new Window(3, 2, 1, 1, 1, 0, 0, 0, 3, 2));

    private static final List<Geometry> GEOMETRIES = List.of(
            Geometry.valid(1, 1, 1, 1, 1, 1, 1),
            Geometry.same(2, 1, 28, 28, 8, 5, 1),                                                    // a first layer
            Geometry.same(2, 33, 7, 7, 17, 3, 1),
            Geometry.same(5, 16, 8, 8, 32, 3, 1),
            Geometry.valid(2, 17, 5, 5, 33, 1, 1),                                                   // pointwise
            Geometry.valid(3, 68, 4, 6, 20, 1, 1),                                                   // pointwise, by whole vectors of pixels
            STRIDED,                                                                                 // with uneven padding
            Geometry.valid(1, 2, 12, 7, 3, 2, 3),                                                    // a stride that leaves pixels out
            Geometry.same(17, 3, 5, 7, 5, 3, 1),                                                     // more samples than a vector has elements
            new Geometry(33, 4, 6, 5, 6, 2, Window.same(3, 2, 6, 5)),
            new Geometry(2, 2, 4, 5, 3, 1, new Window(2, 2, 1, 2, 2, 3, 1, 2, 1, 1)),                // more padding than window
            new Geometry(4, 4, 12, 12, 6, 2, Window.same(3, 1, 12, 12)),                             // groups, of long weight gradients
            new Geometry(2, 5, 8, 7, 5, 5, Window.same(3, 1, 8, 7)),                                 // depthwise
            Geometry.valid(1, 2, 3, 4, 70, 3, 1),                                                    // more filters than all else together
            Geometry.valid(1, 70, 2, 3, 4, 2, 1),                                                    // more channels than all else
            new Geometry(2, 3, 4, 6, 5, 1, new Window(1, 1, 1, 2, 0, 0, 0, 0, 1, 1)),                // one pixel at a time, but not each
            new Geometry(2, 3, 4, 6, 5, 1, new Window(1, 1, 1, 1, 0, 0, 1, 1, 1, 1)),                // nor in its place
            new Geometry(2, 3, 4, 6, 5, 1, new Window(1, 1, 2, 1, 0, 0, 3, 0, 1, 1)),                // as many outputs as pixels, of every other row
            new Geometry(2, 3, 4, 6, 5, 1, new Window(1, 1, 1, 2, 0, 0, 0, 5, 1, 1)),                // and of every other column
            Geometry.same(2, 3, 4, 6, 5, 2, 1),                                                      // and of more than one pixel each
            new Geometry(2, 3, 7, 9, 4, 1, new Window(2, 3, 1, 2, 1, 0, 0, 2, 1, 1)),                // nothing square
            new Geometry(2, 2, 9, 10, 3, 1, new Window(3, 2, 2, 1, 2, 0, 2, 3, 2, 3)),               // dilated
            new Geometry(1, 2, 3, 2, 3, 1, new Window(5, 5, 1, 1, 3, 4, 3, 4, 1, 1)));               // more padding than image

    private static final List<Geometry> MORE_GEOMETRIES = List.of(
            Geometry.valid(3, 6, 14, 14, 16, 5, 1), Geometry.valid(2, 3, 6, 6, 4, 6, 1), new Geometry(2, 4, 9, 8, 6, 2, Window.same(3, 1, 9, 8)),
            Geometry.same(1, 2, 1, 1, 3, 3, 1), Geometry.same(7, 2, 1, 17, 3, 3, 1), Geometry.same(3, 1, 16, 1, 2, 5, 1),
            Geometry.same(64, 1, 28, 28, 6, 5, 1), Geometry.valid(16, 32, 14, 14, 64, 3, 1), Geometry.same(16, 32, 14, 14, 64, 3, 1),
            Geometry.same(2, 15, 15, 15, 15, 3, 1), Geometry.same(2, 16, 16, 16, 16, 3, 1), Geometry.same(2, 17, 17, 17, 17, 3, 1),
            Geometry.same(2, 31, 8, 33, 31, 3, 2), Geometry.same(1, 64, 9, 9, 65, 3, 1), Geometry.same(1, 129, 5, 5, 127, 1, 1),
            Geometry.same(2, 4, 11, 13, 9, 7, 1), Geometry.same(2, 4, 11, 13, 9, 4, 1), Geometry.same(2, 4, 11, 13, 9, 2, 2),
            new Geometry(3, 12, 10, 6, 8, 4, Window.same(3, 2, 10, 6)), new Geometry(2, 6, 9, 9, 12, 6, Window.valid(3, 1)));

    static List<Case> all() {
        List<Case> cases = new ArrayList<>();
        addOptions(cases);
        for (Geometry geometry : GEOMETRIES) {
            addGeometry(cases, geometry, false);
        }
        for (Geometry geometry : MORE_GEOMETRIES) {
            addGeometry(cases, geometry, true);
        }
        return cases;
    }

    /** A convolution as a plan has it. */
    static Case like(Convolution op) {
        Geometry g = Geometry.of(op.x(), op.weight(), op.groups(), op.window());
        Convolution copy = forward(g, op.bias() != null, op.activation());
        return isExact(op.activation()) ? forwardCase(copy, g.label(), wholes(3)).exact() : forwardCase(copy, g.label(), uniform(-1, 1)).bounded(tolerance(copy));
    }

    /** A convolution's gradient as a plan has it. */
    static Case like(ConvolutionInputGradient op) {
        Geometry g = Geometry.of(op.dx(), op.weight(), op.groups(), op.window());
        Activation gate = op.gate() == null ? null : op.gate().activation();
        ConvolutionInputGradient copy = input(g, gate, op.accumulate());
        return isExact(gate) ? inputCase(copy, g.label(), wholes(3)).exact() : inputCase(copy, g.label(), uniform(-1, 1)).bounded(tolerance(copy));
    }

    /** A convolution's gradient as a plan has it. */
    static Case like(ConvolutionWeightGradient op) {
        Geometry g = Geometry.of(op.x(), op.dweight(), op.groups(), op.window());
        return weightCase(weight(g, op.dbias() != null), g.label(), wholes(3)).exact();
    }

    /** Whether whole numbers stay whole. */
    private static boolean isExact(Activation activation) {
        return activation == null || activation == Activation.IDENTITY || activation == Activation.RELU;
    }

    private static void addGeometry(List<Case> cases, Geometry g, boolean full) {
        addForward(cases, g, true, Activation.RELU, full);
        addInput(cases, g, null, false, full);
        addWeight(cases, g, true, full);
    }

    private static void addOptions(List<Case> cases) {
        for (Activation activation : Activation.values()) {
            addForward(cases, USUAL, activation != Activation.IDENTITY, activation, !ActivationCases.isTypical(activation));
            addInput(cases, USUAL, activation, false, !ActivationCases.isTypical(activation));
        }
        addForward(cases, USUAL, true, Activation.IDENTITY, false);
        addInput(cases, USUAL, null, false, false);
        addInput(cases, GROUPS, null, true, false);
        addInput(cases, GROUPS, Activation.RELU, false, false);
        addInput(cases, USUAL, null, true, false);
        addInput(cases, USUAL, Activation.RELU, true, false);
        addInput(cases, TALLER, Activation.RELU, false, false);
        addInput(cases, TALLER_GROUPS, Activation.RELU, true, false);
        addWeight(cases, USUAL, true, false);
        addWeight(cases, USUAL, false, false);
        addSpecial(cases, USUAL, Float.NaN);
        addSpecial(cases, STRIDED, Float.NaN);
        addSpecial(cases, SHORT, Float.POSITIVE_INFINITY);
    }

    /**
     * NaN or infinity in the middle of an image must reach the sums it belongs to, and no other; a rectifier must let NaN through. What it
     * makes of the padding, which counts as 0 or not at all, is left open.
     */
    private static void addSpecial(List<Case> cases, Geometry g, float value) {
        Values one = with(uniform(-1, 1), centre(g.x("x")), value), positive = uniform(0.1, 1);
        for (Activation activation : List.of(Activation.IDENTITY, Activation.RELU)) {
            Convolution op = forward(g, true, activation);
            cases.add(Case.of(op, g.label() + "/" + activation.label() + "+" + value + "-in-x").input(op.x(), one).input(op.weight(), positive)
                    .input(op.bias(), uniform(-1, 1)).special(tolerance(op)));
        }
        ConvolutionInputGradient input = input(g, null, false);
        Values oneOfDy = with(uniform(-1, 1), centre(input.dy()), value);
        cases.add(Case.of(input, g.label() + "/" + value + "-in-dy").input(input.dy(), oneOfDy).input(input.weight(), positive).special(tolerance(input)));
        ConvolutionWeightGradient weight = weight(g, true), weightOfX = weight(g, true);
        cases.add(Case.of(weight, g.label() + "/" + value + "-in-dy").input(weight.dy(), oneOfDy).input(weight.x(), positive).special(tolerance(weight)));
        cases.add(Case.of(weightOfX, g.label() + "/" + value + "-in-x").input(weightOfX.x(), one).input(weightOfX.dy(), positive).special(tolerance(weightOfX)));
    }

    /** The middle of the last image's last channel. */
    private static int centre(Tensor images) {
        int pixels = images.shape().get(2) * images.shape().get(3);
        return images.size() - pixels + pixels / 2;
    }

    private static Convolution forward(Geometry g, boolean bias, Activation activation) {
        return new Convolution(g.x("x"), g.weight("weight"), bias ? Tensor.floats("bias", g.filters()) : null, g.window(), g.groups(), activation, g.y("y"));
    }

    private static void addForward(List<Case> cases, Geometry g, boolean bias, Activation activation, boolean full) {
        String label = g.label() + "/" + (bias ? "bias+" : "") + activation.label();
        if (isExact(activation)) {
            cases.add(forwardCase(forward(g, bias, activation), label, wholes(3)).full(full).exact());
        }
        Convolution op = forward(g, bias, activation);
        cases.add(forwardCase(op, label, uniform(-1, 1)).full(full).bounded(tolerance(op), Tolerances.suspicious(op.weight().shape().rowSize())));
    }

    private static Case.Builder forwardCase(Convolution op, String label, Values values) {
        return Case.of(op, label).input(op.x(), values).input(op.weight(), values).input(op.bias(), values);
    }

    private static Tolerance tolerance(Convolution op) {
        return (output, evidence) -> {
            Convolution plain = new Convolution(op.x(), op.weight(), op.bias(), op.window(), op.groups(), Activation.IDENTITY, op.y());
            double[] sums = evidence.evaluate(plain, output), magnitudes = evidence.magnitude(plain, output);
            double products = evidence.products(op.weight().shape().rowSize());
            return Tolerances.each(output.size(), i -> BoundedActivation.value(op.activation(), new Bounded(sums[i], products * magnitudes[i])));
        };
    }

    private static void addInput(List<Case> cases, Geometry g, Activation gate, boolean accumulate, boolean full) {
        String label = g.label() + "/" + (gate == null ? "plain" : "gate-" + gate.label()) + (accumulate ? "+accumulate" : "");
        if (isExact(gate)) {
            cases.add(inputCase(input(g, gate, accumulate), label, wholes(3)).full(full).exact());
        }
        ConvolutionInputGradient op = input(g, gate, accumulate);
        cases.add(inputCase(op, label, uniform(-1, 1)).full(full).bounded(tolerance(op), Tolerances.suspicious(terms(op))));
    }

    private static ConvolutionInputGradient input(Geometry g, Activation gate, boolean accumulate) {
        return new ConvolutionInputGradient(g.y("dy"), g.weight("weight"), g.window(), g.groups(),
                gate == null ? null : new Gate(gate, g.x("saved")), accumulate, g.x("dx"));
    }

    private static Case.Builder inputCase(ConvolutionInputGradient op, String label, Values values) {
        Case.Builder builder = Case.of(op, label).input(op.dy(), values).input(op.weight(), values);
        if (op.gate() != null) {
            builder.input(op.gate().saved(), values);
        }
        return op.accumulate() ? builder.input(op.dx(), values).steps(0, 0) : builder;
    }

    /** The longest sum: every filter of the group at every place of the window. */
    private static int terms(ConvolutionInputGradient op) {
        return op.weight().shape().get(0) / op.groups() * op.window().height() * op.window().width();
    }

    private static Tolerance tolerance(ConvolutionInputGradient op) {
        return (output, evidence) -> {
            ConvolutionInputGradient plain = new ConvolutionInputGradient(op.dy(), op.weight(), op.window(), op.groups(), null, false, op.dx());
            double[] sums = evidence.evaluate(plain, output), magnitudes = evidence.magnitude(plain, output), before = evidence.before(output);
            double[] saved = op.gate() == null ? null : evidence.before(op.gate().saved());
            return Tolerances.each(output.size(), i -> {
                Bounded sum = new Bounded(sums[i], evidence.products(terms(op)) * magnitudes[i]);
                Bounded value = BoundedActivation.gated(sum, op.gate(), saved, i);
                return op.accumulate() ? Tolerances.accumulated(before[i], value, 2, terms(op) + 1) : value;
            });
        };
    }

    private static void addWeight(List<Case> cases, Geometry g, boolean bias, boolean full) {
        String label = g.label() + (bias ? "/bias" : "/plain");
        cases.add(weightCase(weight(g, bias), label, wholes(3)).full(full).exact());
        ConvolutionWeightGradient op = weight(g, bias);
        cases.add(weightCase(op, label, uniform(-1, 1)).full(full).bounded(tolerance(op), Tolerances.suspicious(terms(op))));
    }

    private static ConvolutionWeightGradient weight(Geometry g, boolean bias) {
        return new ConvolutionWeightGradient(g.x("x"), g.y("dy"), g.window(), g.groups(), g.weight("dweight"), bias ? Tensor.floats("dbias", g.filters()) : null);
    }

    private static Case.Builder weightCase(ConvolutionWeightGradient op, String label, Values values) {
        return Case.of(op, label).input(op.x(), values).input(op.dy(), values);
    }

    private static int terms(ConvolutionWeightGradient op) {
        return op.dy().size() / op.dy().shape().get(1);
    }

    private static Tolerance tolerance(ConvolutionWeightGradient op) {
        return (output, evidence) -> {
            double[] magnitudes = evidence.magnitude(op, output);
            return Tolerances.each(output.size(), i -> new Bounded(0, evidence.products(terms(op)) * magnitudes[i]));
        };
    }
}
