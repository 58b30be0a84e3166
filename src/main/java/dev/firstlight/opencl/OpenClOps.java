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

/** The op set of a backend that compiles every operation in the same way: each method says {@link #compile(Op)}. */
abstract class OpenClOps implements OpSet {
    /** Compiles one operation. */
    protected abstract Launch compile(Op op);

    @Override
    public final Launch gather(Gather op) {
        return compile(op);
    }

    @Override
    public final Launch matmul(Matmul op) {
        return compile(op);
    }

    @Override
    public final Launch columnSum(ColumnSum op) {
        return compile(op);
    }

    @Override
    public final Launch activate(Activate op) {
        return compile(op);
    }

    @Override
    public final Launch activateGradient(ActivateGradient op) {
        return compile(op);
    }

    @Override
    public final Launch softmax(Softmax op) {
        return compile(op);
    }

    @Override
    public final Launch softmaxCrossEntropy(SoftmaxCrossEntropy op) {
        return compile(op);
    }

    @Override
    public final Launch update(Update op) {
        return compile(op);
    }

    @Override
    public final Launch reduce(Reduce op) {
        return compile(op);
    }

    @Override
    public final Launch fill(Fill op) {
        return compile(op);
    }

    @Override
    public final Launch copy(Copy op) {
        return compile(op);
    }
}
