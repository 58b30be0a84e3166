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

    default Launch add(Add op) {
        throw new UnsupportedOperationException(op.name());
    }

    default Launch convolution(Convolution op) {
        throw new UnsupportedOperationException(op.name());
    }

    default Launch convolutionInputGradient(ConvolutionInputGradient op) {
        throw new UnsupportedOperationException(op.name());
    }

    default Launch convolutionWeightGradient(ConvolutionWeightGradient op) {
        throw new UnsupportedOperationException(op.name());
    }

    default Launch maxPool(MaxPool op) {
        throw new UnsupportedOperationException(op.name());
    }

    default Launch maxPoolGradient(MaxPoolGradient op) {
        throw new UnsupportedOperationException(op.name());
    }

    default Launch averagePool(AveragePool op) {
        throw new UnsupportedOperationException(op.name());
    }

    default Launch averagePoolGradient(AveragePoolGradient op) {
        throw new UnsupportedOperationException(op.name());
    }

    default Launch batchNorm(BatchNorm op) {
        throw new UnsupportedOperationException(op.name());
    }

    default Launch batchNormInference(BatchNormInference op) {
        throw new UnsupportedOperationException(op.name());
    }

    default Launch batchNormGradient(BatchNormGradient op) {
        throw new UnsupportedOperationException(op.name());
    }

    default Launch dropout(Dropout op) {
        throw new UnsupportedOperationException(op.name());
    }

    default Launch augment(Augment op) {
        throw new UnsupportedOperationException(op.name());
    }

    default Launch blend(Blend op) {
        throw new UnsupportedOperationException(op.name());
    }

    default Launch ctcLoss(CtcLoss op) {
        throw new UnsupportedOperationException(op.name());
    }
}
