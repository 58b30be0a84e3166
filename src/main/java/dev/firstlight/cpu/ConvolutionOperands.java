package dev.firstlight.cpu;

import dev.firstlight.compute.ops.Convolution;
import dev.firstlight.compute.ops.ConvolutionInputGradient;
import dev.firstlight.compute.ops.ConvolutionWeightGradient;

/**
 * Where the tensors of a convolution or of one of its gradients lie; absent ones are {@link Floats#NONE}. A gradient has the place of
 * what it is the gradient to: x is dx for {@link ConvolutionInputGradient}, weight and bias are dweight and dbias for
 * {@link ConvolutionWeightGradient}, and y is dy for both.
 */
record ConvolutionOperands(Floats x, Floats weight, Floats bias, Floats saved, Floats y) {
    static ConvolutionOperands of(Convolution op, CpuMemory memory) {
        return new ConvolutionOperands(memory.floats(op.x()), memory.floats(op.weight()), memory.floats(op.bias()), Floats.NONE, memory.floats(op.y()));
    }

    static ConvolutionOperands of(ConvolutionInputGradient op, CpuMemory memory) {
        return new ConvolutionOperands(memory.floats(op.dx()), memory.floats(op.weight()), Floats.NONE,
                memory.floats(op.gate() == null ? null : op.gate().saved()), memory.floats(op.dy()));
    }

    static ConvolutionOperands of(ConvolutionWeightGradient op, CpuMemory memory) {
        return new ConvolutionOperands(memory.floats(op.x()), memory.floats(op.dweight()), memory.floats(op.dbias()), Floats.NONE, memory.floats(op.dy()));
    }
}
