package dev.firstlight.opencl;

import dev.firstlight.compute.Shape;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.ops.Convolution;
import dev.firstlight.compute.ops.ConvolutionInputGradient;
import dev.firstlight.compute.ops.ConvolutionWeightGradient;
import dev.firstlight.compute.ops.Window;
import java.util.ArrayList;
import java.util.List;

/** Convolution and its gradients: interleaved on CPU-like devices ({@link InterleavedConvolution}), {@code convolution.cl} on GPUs. */
final class ConvolutionKernels {
    /** Output elements that are worth a work-item of a CPU. */
    private static final int LEAST_SHARE = 128;
    /** Samples that a part of a weight gradient sums over, at the least. */
    private static final int SAMPLES_PER_PART = 8;

    private final Target target;
    private final ElementRange range;
    private final InterleavedConvolution interleaved;

    ConvolutionKernels(Target target) {
        this.target = target;
        this.interleaved = new InterleavedConvolution(target);
        this.range = new ElementRange(target);
    }

    private static KernelCall.Builder call(String kernel, Window window, int groups, Shape image, Shape output) {
        return PoolKernels.define(KernelCall.of("convolution.cl", kernel), window, image, output)
                .define("BATCH", image.get(0)).define("CHANNELS", image.get(1)).define("FILTERS", output.get(1)).define("GROUPS", groups);
    }

    Lowered forward(Convolution op) {
        if (!target.isGpu()) {
            return interleaved.forward(op);
        }
        return Lowered.of(range.scalars(op.y().size(), LEAST_SHARE,
                call("conv_forward", op.window(), op.groups(), op.x().shape(), op.y().shape()).define(op.activation())
                        .argument("x", op.x()).argument("weight", op.weight()).optional("bias", op.bias()).argument("y", op.y())));
    }

    Lowered inputGradient(ConvolutionInputGradient op) {
        if (!target.isGpu()) {
            return interleaved.inputGradient(op);
        }
        return Lowered.of(range.scalars(op.dx().size(), LEAST_SHARE,
                call("conv_input_gradient", op.window(), op.groups(), op.dx().shape(), op.dy().shape())
                        .gate(op.gate()).define("ACCUMULATE", op.accumulate())
                        .argument("dy", op.dy()).argument("weight", op.weight()).argument("dx", op.dx())));
    }

    /** The gradients of parts of the batch, then their sums. */
    Lowered weightGradient(ConvolutionWeightGradient op) {
        if (!target.isGpu()) {
            return interleaved.weightGradient(op);
        }
        int batch = op.x().shape().get(0), parts = Target.ceilDiv(batch, SAMPLES_PER_PART);
        List<KernelCall> calls = new ArrayList<>();
        List<Tensor> scratch = new ArrayList<>();
        addParts(calls, scratch, op, "conv_weight_gradient", "dweight", op.dweight(), parts);
        if (op.dbias() != null) {
            addParts(calls, scratch, op, "conv_bias_gradient", "dbias", op.dbias(), parts);
        }
        return new Lowered(calls, scratch);
    }

    private void addParts(List<KernelCall> calls, List<Tensor> scratch, ConvolutionWeightGradient op, String kernel, String name, Tensor out, int parts) {
        Tensor partial = parts == 1 ? out : Tensor.floats(kernel + ".partial", parts, out.size());
        KernelCall.Builder call = call(kernel, op.window(), op.groups(), op.x().shape(), op.dy().shape())
                .argument("samples_per_part", SAMPLES_PER_PART).argument("dy", op.dy()).argument(name, partial);
        if (out == op.dweight()) {
            call.argument("x", op.x());
        }
        int perItem = target.isGpu() ? 1 : target.share(out.size(), 4), local = target.isGpu() ? 64 : 1;
        calls.add(call.argument("size", out.size()).argument("per_item", perItem)
                .groups(new long[] {Target.ceilDiv(Target.ceilDiv(out.size(), perItem), local), parts}, new long[] {local, 1}));
        if (parts > 1) {
            scratch.add(partial);
            calls.add(ReductionKernels.columnSum(target, partial, parts, out.size(), parts, false, out));
        }
    }
}
