package dev.firstlight.opencl;

import dev.firstlight.compute.ops.Convolution;
import dev.firstlight.compute.ops.ConvolutionInputGradient;
import dev.firstlight.compute.ops.ConvolutionWeightGradient;

/** Convolution and its two gradients, for one class of devices. */
interface ConvolutionKernels {
    Lowered forward(Convolution op);

    Lowered inputGradient(ConvolutionInputGradient op);

    Lowered weightGradient(ConvolutionWeightGradient op);
}
