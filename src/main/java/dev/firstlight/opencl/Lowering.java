package dev.firstlight.opencl;

import dev.firstlight.compute.Launch;
import dev.firstlight.compute.Op;
import dev.firstlight.compute.OpSet;
import dev.firstlight.compute.ops.Activate;
import dev.firstlight.compute.ops.ActivateGradient;
import dev.firstlight.compute.ops.ColumnSum;
import dev.firstlight.compute.ops.Copy;
import dev.firstlight.compute.ops.Fill;
import dev.firstlight.compute.ops.Gather;
import dev.firstlight.compute.ops.Matmul;
import dev.firstlight.compute.ops.Reduce;
import dev.firstlight.compute.ops.Softmax;
import dev.firstlight.compute.ops.SoftmaxCrossEntropy;
import dev.firstlight.compute.ops.Update;
import java.util.List;

/** Chooses kernels for operations: each method returns an {@link OpenClLaunch} that is not bound to memory yet. */
final class Lowering implements OpSet {
    private final MatmulKernels matmul;
    private final ElementwiseKernels elementwise;
    private final ReductionKernels reductions;

    Lowering(Target target) {
        matmul = new MatmulKernels(target);
        elementwise = new ElementwiseKernels(target);
        reductions = new ReductionKernels(target);
    }

    private static Launch launch(Op op, List<KernelCall> calls) {
        return new OpenClLaunch(op, new Lowered(calls, List.of()));
    }

    @Override
    public Launch matmul(Matmul op) {
        return new OpenClLaunch(op, matmul.matmul(op));
    }

    @Override
    public Launch gather(Gather op) {
        return launch(op, elementwise.gather(op));
    }

    @Override
    public Launch activate(Activate op) {
        return launch(op, elementwise.activate(op));
    }

    @Override
    public Launch activateGradient(ActivateGradient op) {
        return launch(op, elementwise.activateGradient(op));
    }

    @Override
    public Launch fill(Fill op) {
        return launch(op, elementwise.fill(op));
    }

    @Override
    public Launch copy(Copy op) {
        return launch(op, elementwise.copy(op));
    }

    @Override
    public Launch update(Update op) {
        return launch(op, elementwise.update(op));
    }

    @Override
    public Launch softmax(Softmax op) {
        return launch(op, reductions.softmax(op));
    }

    @Override
    public Launch softmaxCrossEntropy(SoftmaxCrossEntropy op) {
        return launch(op, reductions.softmaxCrossEntropy(op));
    }

    @Override
    public Launch reduce(Reduce op) {
        return launch(op, reductions.reduce(op));
    }

    @Override
    public Launch columnSum(ColumnSum op) {
        return new OpenClLaunch(op, reductions.columnSum(op));
    }
}
