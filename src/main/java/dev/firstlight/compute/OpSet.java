package dev.firstlight.compute;

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
}
