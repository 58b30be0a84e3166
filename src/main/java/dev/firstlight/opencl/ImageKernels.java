package dev.firstlight.opencl;

import dev.firstlight.compute.Shape;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.ops.Augment;
import dev.firstlight.compute.ops.BatchNorm;
import dev.firstlight.compute.ops.BatchNormGradient;
import dev.firstlight.compute.ops.BatchNormInference;
import dev.firstlight.compute.ops.CtcLoss;
import java.util.List;

/** Operations with a work-group for each channel, image or string: {@code batch_norm.cl}, {@code augment.cl}, {@code ctc.cl}. */
final class ImageKernels {
    /** Work-items of a work-group on GPUs at most. */
    private static final int CHANNEL_GROUP = 256, IMAGE_GROUP = 128, STRING_GROUP = 32;

    private final Target target;

    ImageKernels(Target target) {
        this.target = target;
    }

    List<KernelCall> batchNorm(BatchNorm op) {
        KernelCall.Builder call = KernelCall.of("batch_norm.cl", "batch_norm_forward").define(op.activation())
                .argument("momentum", op.momentum()).argument("epsilon", op.epsilon())
                .argument("x", op.x()).argument("gamma", op.gamma()).argument("beta", op.beta())
                .argument("running_mean", op.runningMean()).argument("running_variance", op.runningVariance())
                .argument("mean", op.mean()).argument("inverse", op.inverse()).argument("y", op.y());
        return overChannels(call, op.x().shape());
    }

    List<KernelCall> batchNormGradient(BatchNormGradient op) {
        KernelCall.Builder call = KernelCall.of("batch_norm.cl", "batch_norm_backward").gate(op.gate()).define("ACCUMULATE", op.accumulate())
                .argument("x", op.x()).argument("dy", op.dy()).argument("gamma", op.gamma())
                .argument("mean", op.mean()).argument("inverse", op.inverse())
                .argument("dx", op.dx()).argument("dgamma", op.dgamma()).argument("dbeta", op.dbeta());
        return overChannels(call, op.x().shape());
    }

    private List<KernelCall> overChannels(KernelCall.Builder call, Shape shape) {
        int pixels = pixels(shape), vector = pixels < target.vector() ? 1 : target.vector();
        int lanes = lanes(CHANNEL_GROUP, shape.get(0) * Target.ceilDiv(pixels, vector));
        return List.of(channels(call, shape, vector, lanes).groups(new long[] {shape.get(1)}, new long[] {lanes}));
    }

    List<KernelCall> batchNormInference(BatchNormInference op) {
        Shape shape = op.x().shape();
        int pixels = pixels(shape), vector = pixels < target.vector() ? 1 : target.vector();
        int lanes = lanes(CHANNEL_GROUP, Target.ceilDiv(pixels, vector));
        KernelCall.Builder call = KernelCall.of("batch_norm.cl", "batch_norm_inference").define(op.activation())
                .argument("epsilon", op.epsilon()).argument("x", op.x()).argument("gamma", op.gamma()).argument("beta", op.beta())
                .argument("mean", op.mean()).argument("variance", op.variance()).argument("y", op.y());
        return List.of(channels(call, shape, vector, lanes).groups(new long[] {(long) shape.get(0) * shape.get(1)}, new long[] {lanes}));
    }

    private static int pixels(Shape shape) {
        return shape.rowSize() / shape.get(1);
    }

    private static KernelCall.Builder channels(KernelCall.Builder call, Shape shape, int vector, int lanes) {
        return call.define("BATCH", shape.get(0)).define("CHANNELS", shape.get(1)).define("PIXELS", pixels(shape))
                .define("VECTOR", vector).define("LANES", lanes);
    }

    List<KernelCall> augment(Augment op) {
        Shape shape = op.x().shape();
        Augment.Policy policy = op.policy();
        int height = shape.get(2), width = shape.get(3), lanes = lanes(IMAGE_GROUP, height * width);
        int knotsY = Augment.knots(height, width), knotsX = Augment.knots(width, height);
        return List.of(ElementwiseKernels.seeded(KernelCall.of("augment.cl", "augment"), op.seed(), op.stream())
                .define("CHANNELS", shape.get(1)).define("HEIGHT", height).define("WIDTH", width).define("LANES", lanes)
                .define("KNOTS_Y", knotsY).define("KNOTS_X", knotsX).define("GRID_X", Augment.gridX(knotsY * knotsX))
                .argument("rotation", policy.rotation()).argument("scale", policy.scale()).argument("shear", policy.shear())
                .argument("shift", policy.shift()).argument("elastic", policy.elastic()).argument("noise", policy.noise())
                .argument("erase", policy.erase()).argument("fill", op.fill()).argument("x", op.x()).argument("y", op.y())
                .groups(new long[] {shape.get(0)}, new long[] {lanes}));
    }

    Lowered ctcLoss(CtcLoss op) {
        int states = 2 * op.length() + 1, lanes = lanes(STRING_GROUP, Math.max(states, op.columns()));
        Tensor logP = Tensor.floats("ctc.log_p", op.batch(), op.columns(), op.symbols());
        Tensor alpha = Tensor.floats("ctc.alpha", op.batch(), op.columns(), states);
        KernelCall call = KernelCall.of("ctc.cl", "ctc").define("SYMBOLS", op.symbols()).define("COLUMNS", op.columns())
                .define("LENGTH", op.length()).define("LANES", lanes)
                .argument("slots", op.slots()).argument("batch", op.batch()).argument("gradient_scale", op.gradientScale())
                .argument("logits", op.logits()).argument("labels", op.labels()).argument("log_p", logP).argument("alpha", alpha)
                .optional("gradient", op.gradient()).argument("loss", op.loss()).argument("correct", op.correct())
                .groups(new long[] {op.batch()}, new long[] {lanes});
        return new Lowered(List.of(call), List.of(logP, alpha));
    }

    /** Work-items of a work-group: a power of two, not many more than there is work for; one on CPUs. */
    private int lanes(int most, int work) {
        return target.isGpu() ? Integer.highestOneBit(Math.min(Math.min(most, target.maxWorkGroup()), Math.max(1, 2 * work - 1))) : 1;
    }
}
