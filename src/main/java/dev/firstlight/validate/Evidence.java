package dev.firstlight.validate;

import dev.firstlight.compute.DataType;
import dev.firstlight.compute.Op;
import dev.firstlight.compute.Precision;
import dev.firstlight.compute.Tensor;
import dev.firstlight.reference.ReferenceBackend;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;

/** What error bounds are computed from: the inputs of a case, and anything the reference makes of them. */
public final class Evidence {
    /** How many changed runs tell what a change does, and how much more than that is allowed. */
    private static final int SAMPLES = 3, SAFETY = 4;

    private final Case subject;
    private final Arena arena;
    private final ArenaImage initial;
    private final Precision precision;
    private double[] spread;

    Evidence(Case subject, ArenaImage initial, Precision precision) {
        this.subject = subject;
        this.arena = subject.arena();
        this.initial = initial;
        this.precision = precision;
    }

    /**
     * The error of a sum of so many products, relative to the sum of their magnitudes: gamma_(terms + 2) in float32, and what
     * rounding the factors further does to each product.
     */
    public double products(long terms) {
        return Bounded.gamma(terms + 2) + precision.productError();
    }

    /** The elements of a float or integer tensor before the case ran. */
    public double[] before(Tensor tensor) {
        double[] values = new double[tensor.size()];
        int begin = arena.position(tensor);
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (tensor.type()) {
                case FLOAT32 -> initial.floats()[begin + i];
                case INT32 -> initial.ints()[begin + i];
                case UINT8 -> initial.bytes()[begin + i] & 0xFF;
            };
        }
        return values;
    }

    /** What {@code op} makes of the case's inputs, in float64. */
    public double[] evaluate(Op op, Tensor output) {
        return evaluate(List.of(op), output);
    }

    /** What operations in a row make of the case's inputs, in float64. */
    public double[] evaluate(List<Op> ops, Tensor output) {
        return evaluate(ops, output, x -> x);
    }

    /** What {@code op} makes of the absolute values of the case's inputs: the |A||B| of an error bound. */
    public double[] magnitude(Op op, Tensor output) {
        return evaluate(List.of(op), output, Math::abs);
    }

    private double[] evaluate(List<Op> ops, Tensor output, DoubleUnaryOperator map) {
        try (ReferenceBackend reference = new ReferenceBackend()) {
            arena.allocate(reference);
            arena.write(reference, initial);
            ops.stream().flatMap(op -> op.reads().stream()).filter(input -> input.type() == DataType.FLOAT32).distinct()
                    .forEach(input -> reference.writeDoubles(input, Arrays.stream(before(input)).map(map).toArray()));
            ops.forEach(op -> op.on(reference).run(0));
            return reference.readDoubles(output);
        }
    }

    /**
     * How far rounding errors may carry a long computation: every float input is changed at random by so many roundings, or two
     * products' errors if that is more, and the largest change seen in the output, over some such runs and all its elements, allowed four times over.
     */
    public double[] sensitivity(Tensor output, int roundings) {
        if (spread == null) {
            spread = spread(roundings);
        }
        int begin = arena.position(output);
        double most = Arrays.stream(spread, begin, begin + output.size()).max().orElseThrow();
        double[] allowed = new double[output.size()];
        Arrays.fill(allowed, SAFETY * most);
        return allowed;
    }

    /** Element by element, the largest difference between the reference's result and that from changed inputs. */
    private double[] spread(int roundings) {
        double[] exact = ReferenceRun.of(subject, initial, reference -> { }).floats(), largest = new double[exact.length];
        for (int sample = 0; sample < SAMPLES; sample++) {
            SplittableRandom random = new SplittableRandom(sample);
            double[] changed = ReferenceRun.of(subject, initial, reference -> subject.floatInputs().forEach(input -> reference.writeDoubles(input,
                    Arrays.stream(before(input)).map(x -> x * (1 + Math.max(roundings * Bounded.U, 2 * precision.productError()) * random.nextDouble(-1, 1))).toArray()))).floats();
            for (int i = 0; i < largest.length; i++) {
                largest[i] = Math.max(largest[i], Math.abs(changed[i] - exact[i]));
            }
        }
        return largest;
    }
}
