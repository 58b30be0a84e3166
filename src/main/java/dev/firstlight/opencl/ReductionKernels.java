package dev.firstlight.opencl;

import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.ops.ColumnSum;
import dev.firstlight.compute.ops.Reduce;
import dev.firstlight.compute.ops.Softmax;
import dev.firstlight.compute.ops.SoftmaxCrossEntropy;
import java.util.ArrayList;
import java.util.List;

/** Operations over whole rows, columns or blocks: {@code softmax.cl}, {@code column_sum.cl}, {@code reduce.cl}. */
final class ReductionKernels {
    /** Work-items of a work-group on GPUs. */
    private static final int GROUP = 128;
    /** Rows shorter than this are read by one work-item of a GPU each, for lanes would mostly wait for each other. */
    private static final int LEAST_LANES = 32;
    /** Elements that are worth a work-item of a CPU in a softmax. */
    private static final int SOFTMAX_SHARE = 128;
    /** Rows of a column sum that one work-item adds up, at the least. */
    private static final int ROWS_PER_PART = 128;

    private final Target target;

    ReductionKernels(Target target) {
        this.target = target;
    }

    List<KernelCall> softmax(Softmax op) {
        return List.of(overRows(op.x().shape().get(0), op.x().shape().get(1), KernelCall.of("softmax.cl", "softmax_forward")
                .argument("x", op.x()).argument("y", op.y())));
    }

    List<KernelCall> softmaxCrossEntropy(SoftmaxCrossEntropy op) {
        return List.of(overRows(op.rows(), op.classes(), KernelCall.of("softmax.cl", "softmax_cross_entropy")
                .define("SMOOTHING", op.smoothing() != 0)
                .argument("slots", op.slots()).argument("smoothing", op.smoothing()).argument("gradient_scale", op.gradientScale())
                .argument("logits", op.logits()).argument("labels", op.labels()).optional("gradient", op.gradient())
                .argument("loss", op.loss()).argument("correct", op.correct())));
    }

    /** Finishes a call of a kernel of softmax.cl. */
    private KernelCall overRows(int rows, int classes, KernelCall.Builder call) {
        call.define("CLASSES", classes).argument("rows", rows);
        if (!target.isGpu()) {
            int perItem = target.share(rows, Target.ceilDiv(SOFTMAX_SHARE, classes));
            return call.define("VECTOR", target.vector()).argument("per_item", perItem).range(Target.ceilDiv(rows, perItem));
        }
        int group = Math.min(GROUP, target.maxWorkGroup());
        int lanes = classes < LEAST_LANES ? 1 : Math.min(group, Integer.highestOneBit(classes));
        return call.define("VECTOR", 1).define("LANES", lanes).define("GROUP", group).argument("per_item", 1)
                .groups(new long[] {Target.ceilDiv(rows, group / lanes)}, new long[] {group});
    }

    List<KernelCall> reduce(Reduce op) {
        KernelCall.Builder call = KernelCall.of("reduce.cl", "reduce").define("KIND", op.kind().name())
                .define("VECTOR", target.vector()).argument("size", op.x().size()).argument("block", op.block())
                .argument("x", op.x()).argument("out", op.out());
        int lanes = target.isGpu() ? Math.min(GROUP, Integer.highestOneBit(target.maxWorkGroup())) : 1;
        return List.of(call.define("LANES", lanes).groups(new long[] {op.out().size()}, new long[] {lanes}));
    }

    /** A column sum, in two passes where one would leave most of the device idle; the parts' sums lie in scratch memory. */
    Lowered columnSum(ColumnSum op) {
        int rows = op.x().shape().get(0), columns = op.x().shape().get(1);
        int perPart = Math.max(ROWS_PER_PART, (int) Math.ceil(Math.sqrt(rows)));
        if (rows <= perPart) {
            return new Lowered(List.of(columnSum(target, op.x(), rows, columns, rows, op.accumulate(), op.out())), List.of());
        }
        int parts = Target.ceilDiv(rows, perPart);
        Tensor partial = Tensor.floats("column_sum.partial", parts, columns);
        List<KernelCall> calls = new ArrayList<>();
        calls.add(columnSum(target, op.x(), rows, columns, perPart, false, partial));
        calls.add(columnSum(target, partial, parts, columns, parts, op.accumulate(), op.out()));
        return new Lowered(calls, List.of(partial));
    }

    /** A kernel call that sums the rows of x, {@code perPart} of them to each row of the output. */
    static KernelCall columnSum(Target target, Tensor x, int rows, int columns, int perPart, boolean accumulate,
                                Tensor out) {
        int vector = target.isGpu() ? 1 : target.vector();
        int local = target.isGpu() ? 64 : 1;
        return KernelCall.of("column_sum.cl", "column_sum").define("VECTOR", vector).define("ACCUMULATE", accumulate)
                .argument("rows", rows).argument("columns", columns).argument("rows_per_part", perPart)
                .argument("x", x).argument("out", out)
                .groups(new long[] {Target.ceilDiv(Target.ceilDiv(columns, vector), local), Target.ceilDiv(rows, perPart)},
                        new long[] {local, 1});
    }
}
