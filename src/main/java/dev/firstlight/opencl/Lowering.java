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
import java.util.List;

/** Chooses kernels for operations: each method returns an {@link OpenClLaunch} that is not bound to memory yet. */
final class Lowering implements OpSet {
    private final MatmulKernels matmul;
    private final ElementwiseKernels elementwise;
    private final ReductionKernels reductions;
    private final ConvolutionKernels convolution;
    private final PoolKernels pools;
    private final ImageKernels images;

    Lowering(Target target) {
        TileKernels tiles = new TileKernels(target);
        matmul = new MatmulKernels(target, tiles);
        elementwise = new ElementwiseKernels(target);
        reductions = new ReductionKernels(target);
        convolution = target.isGpu() ? tiles : new InterleavedConvolution(target);
        pools = new PoolKernels(target);
        images = new ImageKernels(target);
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

    @Override
    public Launch add(Add op) {
        return launch(op, elementwise.add(op));
    }

    @Override
    public Launch blend(Blend op) {
        return launch(op, elementwise.blend(op));
    }

    @Override
    public Launch dropout(Dropout op) {
        return launch(op, elementwise.dropout(op));
    }

    @Override
    public Launch convolution(Convolution op) {
        return new OpenClLaunch(op, convolution.forward(op));
    }

    @Override
    public Launch convolutionInputGradient(ConvolutionInputGradient op) {
        return new OpenClLaunch(op, convolution.inputGradient(op));
    }

    @Override
    public Launch convolutionWeightGradient(ConvolutionWeightGradient op) {
        return new OpenClLaunch(op, convolution.weightGradient(op));
    }

    @Override
    public Launch maxPool(MaxPool op) {
        return launch(op, pools.maxPool(op));
    }

    @Override
    public Launch maxPoolGradient(MaxPoolGradient op) {
        return launch(op, pools.maxPoolGradient(op));
    }

    @Override
    public Launch averagePool(AveragePool op) {
        return launch(op, pools.averagePool(op));
    }

    @Override
    public Launch averagePoolGradient(AveragePoolGradient op) {
        return launch(op, pools.averagePoolGradient(op));
    }

    @Override
    public Launch batchNorm(BatchNorm op) {
        return launch(op, images.batchNorm(op));
    }

    @Override
    public Launch batchNormInference(BatchNormInference op) {
        return launch(op, images.batchNormInference(op));
    }

    @Override
    public Launch batchNormGradient(BatchNormGradient op) {
        return launch(op, images.batchNormGradient(op));
    }

    @Override
    public Launch augment(Augment op) {
        return launch(op, images.augment(op));
    }

    @Override
    public Launch multiplyAdd(MultiplyAdd op) {
        return launch(op, elementwise.multiplyAdd(op));
    }

    @Override
    public Launch ctcLoss(CtcLoss op) {
        return new OpenClLaunch(op, images.ctcLoss(op));
    }
}
