package dev.firstlight.compute;

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

/**
 * Every operation there is, one method each, compiled for one backend. The contract of a method is the javadoc of the
 * operation it takes. There are three implementations: the reference in float64, the CPU and OpenCL.
 */
public interface OpSet {
    Launch gather(Gather op);

    Launch matmul(Matmul op);

    Launch columnSum(ColumnSum op);

    Launch activate(Activate op);

    Launch activateGradient(ActivateGradient op);

    Launch softmax(Softmax op);

    Launch softmaxCrossEntropy(SoftmaxCrossEntropy op);

    Launch update(Update op);

    Launch reduce(Reduce op);

    Launch fill(Fill op);

    Launch copy(Copy op);

    Launch add(Add op);

    Launch convolution(Convolution op);

    Launch convolutionInputGradient(ConvolutionInputGradient op);

    Launch convolutionWeightGradient(ConvolutionWeightGradient op);

    Launch maxPool(MaxPool op);

    Launch maxPoolGradient(MaxPoolGradient op);

    Launch averagePool(AveragePool op);

    Launch averagePoolGradient(AveragePoolGradient op);

    Launch batchNorm(BatchNorm op);

    Launch batchNormInference(BatchNormInference op);

    Launch batchNormGradient(BatchNormGradient op);

    Launch dropout(Dropout op);

    Launch augment(Augment op);

    Launch blend(Blend op);

    Launch ctcLoss(CtcLoss op);

    Launch multiplyAdd(MultiplyAdd op);
}
