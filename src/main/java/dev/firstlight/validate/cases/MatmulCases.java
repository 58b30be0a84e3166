package dev.firstlight.validate.cases;

import static dev.firstlight.validate.Values.floats;
import static dev.firstlight.validate.Values.uniform;
import static dev.firstlight.validate.Values.wholes;
import static dev.firstlight.validate.Values.with;

import dev.firstlight.compute.Activation;
import dev.firstlight.compute.Gate;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.ops.Matmul;
import dev.firstlight.compute.ops.Matmul.Transpose;
import dev.firstlight.validate.Bounded;
import dev.firstlight.validate.BoundedActivation;
import dev.firstlight.validate.Case;
import dev.firstlight.validate.Tolerance;
import dev.firstlight.validate.Tolerances;
import dev.firstlight.validate.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Matrix products: |error| &lt;= gamma_(K+2) (|A||B| + |bias|) before the activation (Higham, section 3.5, in any order of
 * summation), carried on through activation, gate and accumulation.
 */
final class MatmulCases {
    /** (M, N, K): below, at and above vector widths and tiles, primes, rows and columns alone, the shapes of layers. */
    private static final int[][] SHAPES = {{1, 1, 1}, {2, 3, 7}, {1, 17, 129}, {16, 16, 16}, {17, 15, 33}, {33, 1, 31},
        {63, 65, 127}, {127, 129, 65}, {64, 128, 784}, {101, 211, 257}};
    /** What the others have each way: enough to see once in a quick run, without a transposition. */
    private static final int[][] ONCE = {{7, 8, 15}, {64, 10, 64}};
    /** Enough tiles for the largest GPU to prefer its largest: with short sums, and with sums long enough for matrix instructions. */
    private static final int[] LARGE = {1700, 1900, 5}, LARGE_AND_LONG = {1700, 1900, 64};
    /** A transposed A that is large enough, and read often enough, to be rearranged first, with a remainder each way. */
    private static final int[] REARRANGED = {1021, 230, 257};
    /** An A that is large enough, and whose rows are so far apart, that it is copied with room between them; panels copied and in place. */
    private static final int[][] PADDED = {{259, 230, 1024}, {259, 256, 1024}};
    /** Sums in parts of so few elements that the smallest device, too, adds them with several work-items to an element. */
    private static final int[] DIVIDED = {7, 8, 520};
    /** So few elements and so long sums that GPUs divide the sums; and a ragged result of sums long enough for matrix instructions. */
    private static final int[] LONG = {17, 40, 1100}, RAGGED_AND_LONG = {35, 45, 67};
    /**
     * In whole vectors each way, low and wide, high and narrow: together with the others they make a GPU of few units choose each of its tiles
     * once, with multiply-adds and with matrix instructions.
     */
    private static final int[][] TILES = {{12, 520, 68}, {28, 1540, 68}, {28, 2060, 68}, {400, 90, 68}, {520, 60, 68}};
    private static final int[] STRADDLING = {1, 2, 3, 7, 8, 15, 16, 17, 31, 33, 63, 64, 65, 127, 128, 129};
    /** Where every option is tried: tiles with remainders each way, and in a full run a shape that fills whole tiles. */
    private static final int[] RAGGED = {19, 37, 23};
    private static final int[] EVEN = {64, 64, 32};

    /** Cut off to 11 bits, this number loses twice as much as rounding may cost. */
    private static final float JUST_BELOW = 0x1.003FFEp0f;
    /** What exact cases are made of: numbers of up to 4 bits, which bf16 holds exactly; sums of thousands of products of them are exact too. */
    private static final int WHOLES = 9;

    private MatmulCases() {}

    private record Options(boolean bias, Activation activation, Activation gate, boolean columnSum, boolean accumulate) {
        static final Options NONE = new Options(false, Activation.IDENTITY, null, false, false);
        /** The same with an activation shows more. */
        static final Options BIAS_ALONE = new Options(true, Activation.IDENTITY, null, false, false);

        String label() {
            List<String> parts = new ArrayList<>();
            if (bias) {
                parts.add("bias");
            }
            if (activation != Activation.IDENTITY) {
                parts.add(activation.label());
            }
            if (gate != null) {
                parts.add("gate-" + gate.label());
            }
            if (columnSum) {
                parts.add("colsum");
            }
            if (accumulate) {
                parts.add("accumulate");
            }
            return parts.isEmpty() ? "plain" : String.join("+", parts);
        }

        boolean isTypical() {
            return ActivationCases.isTypical(activation) && (gate == null || ActivationCases.isTypical(gate));
        }

        /** Whether whole numbers stay whole. */
        boolean exact() {
            return (activation == Activation.IDENTITY || activation == Activation.RELU) && (gate == null || gate == Activation.IDENTITY || gate == Activation.RELU);
        }
    }

    static List<Case> all() {
        List<Case> cases = new ArrayList<>();
        for (Transpose transpose : Transpose.values()) {
            List<Options> usual = usual(transpose);
            int next = 0;
            Matmul worst = op(transpose, RAGGED_AND_LONG, Options.NONE);
            cases.add(builder(worst, RAGGED_AND_LONG, "worst-to-round", floats(JUST_BELOW)).bounded(tolerance(worst, 1)));
            for (int[] shape : TILES) {
                cases.add(builder(transpose, shape, Options.NONE, wholes(WHOLES)).exact());
            }
            for (int[] shape : shapes()) {
                addBoth(cases, transpose, shape, Options.NONE, transpose != Transpose.NN && isAmong(ONCE, shape));
                addBoth(cases, transpose, shape, usual.get(next++ % usual.size()), true);
            }
            every(transpose).forEach(options -> addBoth(cases, transpose, RAGGED, options, !usual.contains(options) && (transpose != Transpose.NN || !options.isTypical())));
            for (Options options : usual) {
                boolean full = options.equals(Options.BIAS_ALONE);
                addBoth(cases, transpose, LONG, options, full);
                addBoth(cases, transpose, RAGGED_AND_LONG, options, full);
            }
            every(transpose).forEach(options -> addBoth(cases, transpose, EVEN, options, true));
            for (int[] shape : straddlingShapes()) {
                addBoth(cases, transpose, shape, Options.NONE, true);
            }
            addBoth(cases, transpose, DIVIDED, usual.get(0), false);
            cases.add(builder(transpose, LARGE, Options.NONE, wholes(WHOLES)).exact());
            cases.add(builder(transpose, LARGE_AND_LONG, Options.NONE, wholes(WHOLES)).full(transpose != Transpose.NN).exact());
            addSpecial(cases, transpose);
        }
        cases.add(builder(Transpose.TN, REARRANGED, Options.NONE, wholes(WHOLES)).exact());
        for (int[] shape : PADDED) {
            cases.add(builder(Transpose.NN, shape, Options.NONE, wholes(WHOLES)).exact());
        }
        return cases;
    }

    /** A product as a plan has it. */
    static Case like(Matmul op) {
        Options options = new Options(op.bias() != null, op.activation(), op.gate() == null ? null : op.gate().activation(), op.columnSum() != null, op.accumulate());
        int[] shape = {op.m(), op.n(), op.k()};
        Matmul copy = op(op.transpose(), shape, options);
        return options.exact() ? builder(copy, shape, options, wholes(WHOLES)).exact() : builder(copy, shape, options, uniform(-1, 1)).bounded(tolerance(copy, options.accumulate ? 2 : 1));
    }

    /** Every M with every N, each with some K, but for those that are among the others. */
    private static List<int[]> straddlingShapes() {
        List<int[]> shapes = new ArrayList<>();
        for (int m : STRADDLING) {
            for (int n : STRADDLING) {
                int[] shape = {m, n, STRADDLING[(m * 5 + n) % STRADDLING.length]};
                if (!isAmong(SHAPES, shape) && !isAmong(ONCE, shape)) {
                    shapes.add(shape);
                }
            }
        }
        return shapes;
    }

    private static List<int[]> shapes() {
        return Stream.of(SHAPES, ONCE).flatMap(Arrays::stream).toList();
    }

    private static boolean isAmong(int[][] shapes, int[] shape) {
        return Arrays.stream(shapes).anyMatch(other -> Arrays.equals(other, shape));
    }

    /** What the layers of a network use. */
    private static List<Options> usual(Transpose transpose) {
        return switch (transpose) {
            case NN -> List.of(new Options(true, Activation.RELU, null, false, false), Options.BIAS_ALONE);
            case NT -> List.of(new Options(false, Activation.IDENTITY, Activation.RELU, false, false), new Options(false, Activation.IDENTITY, null, false, true));
            case TN -> List.of(new Options(false, Activation.IDENTITY, null, true, false), new Options(false, Activation.IDENTITY, null, true, true));
        };
    }

    /** Every option, alone and with those it meets in the epilogue. */
    private static List<Options> every(Transpose transpose) {
        List<Options> all = new ArrayList<>();
        all.add(new Options(false, Activation.IDENTITY, null, false, true));
        all.add(new Options(true, Activation.IDENTITY, null, false, true));
        for (Activation activation : Activation.values()) {
            all.add(new Options(true, activation, null, false, false));
            all.add(new Options(false, Activation.IDENTITY, activation, false, false));
        }
        all.add(new Options(false, Activation.IDENTITY, Activation.RELU, false, true));
        all.add(new Options(true, Activation.RELU, Activation.TANH, false, false));
        if (transpose == Transpose.TN) {
            all.add(new Options(false, Activation.IDENTITY, null, true, false));
            all.add(new Options(false, Activation.IDENTITY, null, true, true));
        }
        return all;
    }

    private static void addBoth(List<Case> cases, Transpose transpose, int[] shape, Options options, boolean full) {
        if (options.exact()) {
            cases.add(builder(transpose, shape, options, wholes(WHOLES)).full(full).exact());
        }
        Matmul op = op(transpose, shape, options);
        cases.add(builder(op, shape, options, uniform(-1, 1)).full(full).bounded(tolerance(op, options.accumulate ? 2 : 1), Tolerances.suspicious(shape[2])));
    }

    /** NaN or infinity in the last element of an operand must reach the sums it belongs to, and no other; a rectifier must let NaN through. */
    private static void addSpecial(List<Case> cases, Transpose transpose) {
        for (int operand = 0; operand < 2; operand++) {
            addSpecial(cases, transpose, RAGGED, operand, Float.NaN);
            addSpecial(cases, transpose, RAGGED_AND_LONG, operand, Float.NaN);
            // In long sums, which matrix instructions compute, an infinite factor may come out as NaN.
            addSpecial(cases, transpose, RAGGED, operand, Float.POSITIVE_INFINITY);
        }
        for (Activation activation : List.of(Activation.RELU, Activation.LEAKY_RELU)) {
            Options options = new Options(true, activation, null, false, false);
            Matmul op = op(transpose, RAGGED, options);
            cases.add(builder(op, RAGGED, options, uniform(-1, 1)).input(op.bias(), with(uniform(-1, 1), op.n() / 2, Float.NaN)).special(tolerance(op, 1)));
        }
    }

    private static void addSpecial(List<Case> cases, Transpose transpose, int[] shape, int operand, float value) {
        Matmul op = op(transpose, shape, Options.NONE);
        Tensor tensor = operand == 0 ? op.a() : op.b();
        cases.add(builder(op, shape, value + "-in-" + tensor.name(), uniform(-1, 1)).input(tensor, with(uniform(-1, 1), tensor.size() - 1, value))
                .special(tolerance(op, 1)));
    }

    private static Case.Builder builder(Transpose transpose, int[] shape, Options options, Values values) {
        return builder(op(transpose, shape, options), shape, options, values);
    }

    private static Case.Builder builder(Matmul op, int[] shape, Options options, Values values) {
        return builder(op, shape, options.label(), values);
    }

    private static Case.Builder builder(Matmul op, int[] shape, String what, Values values) {
        Case.Builder builder = Case.of(op, Case.shape(shape) + "/" + what)
                .input(op.a(), values).input(op.b(), values).input(op.bias(), values);
        if (op.gate() != null) {
            builder.input(op.gate().saved(), values);
        }
        if (op.accumulate()) {
            builder.input(op.out(), values).input(op.columnSum(), values).steps(0, 0);
        }
        return builder;
    }

    private static Matmul op(Transpose transpose, int[] shape, Options options) {
        int m = shape[0], n = shape[1], k = shape[2];
        return new Matmul(transpose,
                transpose == Transpose.TN ? Tensor.floats("a", k, m) : Tensor.floats("a", m, k),
                transpose == Transpose.NT ? Tensor.floats("b", n, k) : Tensor.floats("b", k, n),
                options.bias ? Tensor.floats("bias", n) : null, options.activation,
                options.gate == null ? null : new Gate(options.gate, Tensor.floats("saved", m, n)),
                options.columnSum ? Tensor.floats("columnSum", n) : null, options.accumulate, Tensor.floats("out", m, n));
    }

    private static Tolerance tolerance(Matmul op, int runs) {
        return (output, evidence) -> {
            if (output == op.columnSum()) {
                return ReductionCases.columnSumErrors(op.b(), op.accumulate(), output, runs, evidence);
            }
            Matmul plain = new Matmul(op.transpose(), op.a(), op.b(), op.bias(), Activation.IDENTITY, null, null, false, op.out());
            double[] sums = evidence.evaluate(plain, op.out()), magnitudes = evidence.magnitude(plain, op.out());
            double[] before = evidence.before(op.out()), saved = op.gate() == null ? null : evidence.before(op.gate().saved());
            return Tolerances.each(output.size(), i -> {
                Bounded sum = new Bounded(sums[i], evidence.products(op.k()) * magnitudes[i]);
                Bounded value = BoundedActivation.gated(BoundedActivation.value(op.activation(), sum), op.gate(), saved, i);
                return op.accumulate() ? Tolerances.accumulated(before[i], value, runs, op.k() + 1) : value;
            });
        };
    }
}
