package dev.firstlight.opencl;

import dev.firstlight.compute.Launch;
import dev.firstlight.compute.Op;
import dev.firstlight.compute.OpSet;
import dev.firstlight.compute.ops.Activate;
import dev.firstlight.compute.ops.ActivateGradient;
import dev.firstlight.compute.ops.Add;
import dev.firstlight.compute.ops.Augment;
import dev.firstlight.compute.ops.AveragePool;
import dev.firstlight.compute.ops.AveragePoolGradient;
import dev.firstlight.compute.ops.BatchNorm;
import dev.firstlight.compute.ops.BatchNormGradient;
import dev.firstlight.compute.ops.BatchNormInference;
import dev.firstlight.compute.ops.Blend;
import dev.firstlight.compute.ops.ColumnSum;
import dev.firstlight.compute.ops.Convolution;
import dev.firstlight.compute.ops.ConvolutionInputGradient;
import dev.firstlight.compute.ops.ConvolutionWeightGradient;
import dev.firstlight.compute.ops.Copy;
import dev.firstlight.compute.ops.CtcLoss;
import dev.firstlight.compute.ops.Dropout;
import dev.firstlight.compute.ops.Fill;
import dev.firstlight.compute.ops.Gather;
import dev.firstlight.compute.ops.Matmul;
import dev.firstlight.compute.ops.MaxPool;
import dev.firstlight.compute.ops.MaxPoolGradient;
import dev.firstlight.compute.ops.MultiplyAdd;
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

    @Override
    public final Launch add(Add op) {
        return compile(op);
    }

    @Override
    public final Launch blend(Blend op) {
        return compile(op);
    }

    @Override
    public final Launch dropout(Dropout op) {
        return compile(op);
    }

    @Override
    public final Launch convolution(Convolution op) {
        return compile(op);
    }

    @Override
    public final Launch convolutionInputGradient(ConvolutionInputGradient op) {
        return compile(op);
    }

    @Override
    public final Launch convolutionWeightGradient(ConvolutionWeightGradient op) {
        return compile(op);
    }

    @Override
    public final Launch maxPool(MaxPool op) {
        return compile(op);
    }

    @Override
    public final Launch maxPoolGradient(MaxPoolGradient op) {
        return compile(op);
    }

    @Override
    public final Launch averagePool(AveragePool op) {
        return compile(op);
    }

    @Override
    public final Launch averagePoolGradient(AveragePoolGradient op) {
        return compile(op);
    }

    @Override
    public final Launch batchNorm(BatchNorm op) {
        return compile(op);
    }

    @Override
    public final Launch batchNormInference(BatchNormInference op) {
        return compile(op);
    }

    @Override
    public final Launch batchNormGradient(BatchNormGradient op) {
        return compile(op);
    }

    @Override
    public final Launch augment(Augment op) {
        return compile(op);
    }

    @Override
    public final Launch ctcLoss(CtcLoss op) {
        return compile(op);
    }

    @Override
    public final Launch multiplyAdd(MultiplyAdd op) {
        return compile(op);
    }
}
