package dev.firstlight.validate.cases;

import static dev.firstlight.validate.Values.bytes;
import static dev.firstlight.validate.Values.floats;
import static dev.firstlight.validate.Values.integers;
import static dev.firstlight.validate.Values.uniform;
import static dev.firstlight.validate.Values.wholes;

import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.ops.Gather;
import dev.firstlight.validate.Bounded;
import dev.firstlight.validate.Case;
import dev.firstlight.validate.Tolerance;
import dev.firstlight.validate.Tolerances;
import java.util.ArrayList;
import java.util.List;

/** Batches assembled through a shuffled index, with padding, from bytes and floats, with no label, one and several. */
final class GatherCases {
    /** (N, B, elements per sample, H). */
    private static final int[][] SHAPES = {{1, 1, 1, 0}, {5, 3, 7, 1}, {20, 16, 17, 7}, {100, 33, 64, 1}, {40, 64, 784, 1}, {9, 7, 129, 0}};
    /** Batches in the index. */
    private static final int BATCHES = 3;

    private GatherCases() {}

    static List<Case> all() {
        List<Case> cases = new ArrayList<>();
        for (int[] shape : SHAPES) {
            for (boolean fromBytes : new boolean[] {true, false}) {
                cases.add(builder(op(shape, fromBytes, 1, 0), "whole").steps(0).exact());
                cases.add(builder(op(shape, fromBytes, 2, -3), "whole-scaled").steps(1, 5).exact());
                Gather op = op(shape, fromBytes, 1 / 255f, -0.1307f);
                cases.add(builder(op, "normalised").steps(4).bounded(tolerance(op)));
            }
        }
        Gather special = op(new int[] {5, 3, 7, 1}, false, 2, -3);
        cases.add(builder(special, "special").input(special.source(), floats(1, Float.NaN, 2, Float.POSITIVE_INFINITY, 3, Float.NEGATIVE_INFINITY, 4, 5)).special(Tolerance.EXACT));
        return cases;
    }

    private static Gather op(int[] shape, boolean fromBytes, float scale, float shift) {
        int samples = shape[0], rows = shape[1], elements = shape[2], heads = shape[3];
        return new Gather(fromBytes ? Tensor.bytes("source", samples, elements) : Tensor.floats("source", samples, elements),
                heads == 0 ? null : Tensor.ints("labels", samples, heads), Tensor.ints("index", BATCHES * rows), scale, shift,
                Tensor.floats("batch", rows, elements), heads == 0 ? null : Tensor.ints("batchLabels", rows, heads));
    }

    private static Case.Builder builder(Gather op, String what) {
        boolean fromBytes = op.name().equals("gather_bytes");
        return Case.of(op, Case.shape(op.source().shape().get(0), op.rows(), op.rowSize(), op.heads()) + "/" + what)
                .input(op.source(), fromBytes ? bytes() : op.scale() == Math.rint(op.scale()) ? wholes(1000) : uniform(-300, 300))
                .input(op.labels(), integers(0, 9)).input(op.index(), integers(-1, op.source().shape().get(0) - 1));
    }

    private static Tolerance tolerance(Gather op) {
        return (output, evidence) -> {
            double[] source = evidence.before(op.source()), index = evidence.before(op.index());
            Bounded scale = Bounded.exact(op.scale()), shift = Bounded.exact(op.shift());
            int first = 4 % BATCHES * op.rows();
            return Tolerances.each(output.size(), i -> {
                int sample = (int) index[first + i / op.rowSize()];
                return sample == -1 ? Bounded.exact(0)
                        : Bounded.exact(source[sample * op.rowSize() + i % op.rowSize()]).times(scale).plus(shift);
            });
        };
    }
}
