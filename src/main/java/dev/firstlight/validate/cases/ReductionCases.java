package dev.firstlight.validate.cases;

import static dev.firstlight.validate.Values.uniform;
import static dev.firstlight.validate.Values.wholes;
import static dev.firstlight.validate.Values.with;

import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.ops.ColumnSum;
import dev.firstlight.compute.ops.Reduce;
import dev.firstlight.compute.ops.Reduce.Kind;
import dev.firstlight.validate.Bounded;
import dev.firstlight.validate.Case;
import dev.firstlight.validate.Evidence;
import dev.firstlight.validate.Tolerance;
import dev.firstlight.validate.Tolerances;
import dev.firstlight.validate.Values;
import java.util.ArrayList;
import java.util.List;

/** Sums: the error of n terms in any order is at most gamma_n sum |x|. */
final class ReductionCases {
    /** (M, N) of the matrices whose columns are summed. */
    private static final int[][] MATRICES = {{1, 1}, {3, 2}, {7, 17}, {64, 10}, {16, 129}, {129, 31}, {128, 64}, {1023, 3}};
    /** (N, P): elements and blocks, with empty blocks at the end among them. */
    private static final int[][] BLOCKS = {{1, 1}, {2, 1}, {17, 1}, {64, 64}, {129, 4}, {255, 31}, {1025, 256}, {10, 7}, {4099, 64}, {65536, 256}};

    private ReductionCases() {}

    static List<Case> all() {
        List<Case> cases = new ArrayList<>();
        for (int[] shape : MATRICES) {
            for (boolean accumulate : new boolean[] {false, true}) {
                cases.add(columnSum(shape, accumulate, wholes(9)).exact());
                ColumnSum op = columnSumOp(shape, accumulate);
                Tolerance tolerance = (output, evidence) -> columnSumErrors(op.x(), accumulate, output, accumulate ? 2 : 1, evidence);
                cases.add(columnSum(op, shape, uniform(-1, 1)).bounded(tolerance, Tolerances.suspicious(shape[0])));
            }
        }
        for (float value : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            ColumnSum op = columnSumOp(new int[] {7, 17}, false);
            cases.add(Case.of(op, "7x17/" + value).input(op.x(), with(uniform(-1, 1), 118, value))
                    .special((output, evidence) -> columnSumErrors(op.x(), false, output, 1, evidence)));
        }
        for (Kind kind : Kind.values()) {
            for (int[] blocks : BLOCKS) {
                Reduce exact = new Reduce(kind, Tensor.floats("x", blocks[0]), Tensor.floats("out", blocks[1]));
                cases.add(Case.of(exact, Case.shape(blocks)).input(exact.x(), wholes(9)).exact());
                Reduce op = new Reduce(kind, Tensor.floats("x", blocks[0]), Tensor.floats("out", blocks[1]));
                cases.add(Case.of(op, Case.shape(blocks)).input(op.x(), uniform(-1, 1)).bounded(tolerance(op), Tolerances.suspicious(op.block())));
            }
            for (float value : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
                for (int position : new int[] {0, 64, 128}) {
                    Reduce op = new Reduce(kind, Tensor.floats("x", 129), Tensor.floats("out", 4));
                    cases.add(Case.of(op, "129x4/" + value + "-at-" + position).input(op.x(), with(uniform(-1, 1), position, value)).special(tolerance(op)));
                }
            }
        }
        return cases;
    }

    /** The bound on column sums, here and where they come with a matrix product. */
    static double[] columnSumErrors(Tensor x, boolean accumulate, Tensor output, int runs, Evidence evidence) {
        int rows = x.shape().get(0);
        ColumnSum plain = new ColumnSum(x, false, output);
        double[] sums = evidence.evaluate(plain, output), magnitudes = evidence.magnitude(plain, output), before = evidence.before(output);
        return Tolerances.each(output.size(), i -> {
            Bounded sum = new Bounded(sums[i], Bounded.gamma(rows) * magnitudes[i]);
            return accumulate ? Tolerances.accumulated(before[i], sum, runs, rows) : sum;
        });
    }

    private static Case.Builder columnSum(int[] shape, boolean accumulate, Values values) {
        return columnSum(columnSumOp(shape, accumulate), shape, values);
    }

    private static Case.Builder columnSum(ColumnSum op, int[] shape, Values values) {
        Case.Builder builder = Case.of(op, Case.shape(shape) + (op.accumulate() ? "/accumulate" : "/plain")).input(op.x(), values);
        return op.accumulate() ? builder.input(op.out(), values).steps(0, 0) : builder;
    }

    private static ColumnSum columnSumOp(int[] shape, boolean accumulate) {
        return new ColumnSum(Tensor.floats("x", shape), accumulate, Tensor.floats("out", shape[1]));
    }

    private static Tolerance tolerance(Reduce op) {
        return (output, evidence) -> {
            double[] magnitudes = evidence.magnitude(op, output);
            return Tolerances.each(output.size(), i -> new Bounded(0,
                    op.kind() == Kind.NON_FINITE ? 0 : Bounded.gamma(op.block() + 1) * magnitudes[i]));
        };
    }
}
