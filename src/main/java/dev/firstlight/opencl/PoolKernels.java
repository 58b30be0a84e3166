package dev.firstlight.opencl;

import dev.firstlight.compute.Gate;
import dev.firstlight.compute.Shape;
import dev.firstlight.compute.ops.AveragePool;
import dev.firstlight.compute.ops.AveragePoolGradient;
import dev.firstlight.compute.ops.MaxPool;
import dev.firstlight.compute.ops.MaxPoolGradient;
import dev.firstlight.compute.ops.Window;
import java.util.List;

/** Pooling: {@code max_pool_rows.cl} on CPU-like devices, {@code max_pool.cl} on GPUs; {@code average_pool.cl}. */
final class PoolKernels {
    /** Elements that are worth a work-item of a CPU. */
    private static final int LEAST_SHARE = 4096;
    /** Pixels that a work-item of a GPU writes one after the other at the most. */
    private static final int LARGEST_CELL = 16;

    private final Target target;
    private final ElementRange range;

    PoolKernels(Target target) {
        this.target = target;
        range = new ElementRange(target);
    }

    /** The constants of window.h. */
    static KernelCall.Builder define(KernelCall.Builder call, Window window, Shape image, Shape output) {
        return call.define("HEIGHT", image.get(2)).define("WIDTH", image.get(3))
                .define("OUT_HEIGHT", output.get(2)).define("OUT_WIDTH", output.get(3))
                .define("WINDOW_HEIGHT", window.height()).define("WINDOW_WIDTH", window.width())
                .define("STRIDE_Y", window.strideY()).define("STRIDE_X", window.strideX())
                .define("DILATION_Y", window.dilationY()).define("DILATION_X", window.dilationX())
                .define("TOP", window.top()).define("LEFT", window.left());
    }

    List<KernelCall> maxPool(MaxPool op) {
        KernelCall.Builder call = (target.isGpu() ? KernelCall.of("max_pool.cl", "max_pool_forward") : KernelCall.of("max_pool_rows.cl", "max_pool_forward_rows"))
                .argument("x", op.x()).argument("y", op.y()).optional("argmax", op.argmax());
        if (!target.isGpu()) {
            return planes(define(call, op.window(), op.x().shape(), op.y().shape()), op.x().shape(), op.y().shape());
        }
        return forward(call, op.window(), op.x().shape(), op.y().shape());
    }

    List<KernelCall> averagePool(AveragePool op) {
        KernelCall.Builder call = KernelCall.of("average_pool.cl", "average_pool_forward").argument("x", op.x()).argument("y", op.y());
        return forward(call, op.window(), op.x().shape(), op.y().shape());
    }

    List<KernelCall> maxPoolGradient(MaxPoolGradient op) {
        boolean apart = areApart(op.window());
        KernelCall.Builder call = (!target.isGpu() ? KernelCall.of("max_pool_rows.cl", "max_pool_backward_scatter")
                : KernelCall.of("max_pool.cl", apart ? "max_pool_backward_apart" : "max_pool_backward"))
                .argument("dy", op.dy()).argument("argmax", op.argmax()).argument("dx", op.dx());
        Shape image = op.dx().shape(), output = op.dy().shape();
        if (target.isGpu() && !apart) {
            return backward(call, op.window(), image, output, op.gate(), op.accumulate());
        }
        define(call, op.window(), image, output).gate(op.gate()).define("ACCUMULATE", op.accumulate());
        return target.isGpu() ? List.of(range.items(cells(op.window(), image), call)) : planes(call, image, output);
    }

    /** Whether no pixel is in two windows, and windows are so small that work-items can take whole ones. */
    private static boolean areApart(Window w) {
        return w.strideY() * w.strideX() <= LARGEST_CELL && (w.height() - 1) * w.dilationY() < w.strideY() && (w.width() - 1) * w.dilationX() < w.strideX();
    }

    /** The cells that images are divided into, one for each window (max_pool.cl). */
    private static int cells(Window w, Shape image) {
        return image.get(0) * image.get(1) * Target.ceilDiv(image.get(2) + w.top(), w.strideY()) * Target.ceilDiv(image.get(3) + w.left(), w.strideX());
    }

    List<KernelCall> averagePoolGradient(AveragePoolGradient op) {
        KernelCall.Builder call = KernelCall.of("average_pool.cl", "average_pool_backward").argument("dy", op.dy()).argument("dx", op.dx());
        return backward(call, op.window(), op.dx().shape(), op.dy().shape(), op.gate(), op.accumulate());
    }

    /** Finishes a call of a kernel of max_pool_rows.cl: work-items take whole planes, vectors are no longer than the rows of the output. */
    private List<KernelCall> planes(KernelCall.Builder call, Shape image, Shape output) {
        int planes = image.get(0) * image.get(1), pixels = image.get(2) * image.get(3), width = output.get(3);
        int vector = Math.min(target.vector(), width == 1 ? 1 : Math.max(4, Integer.highestOneBit(2 * width - 1)));
        int perItem = Math.min(planes, target.share(planes, Target.ceilDiv(LEAST_SHARE, pixels)));
        return List.of(call.define("VECTOR", vector).define("PLANES", planes).argument("per_item", perItem).range(Target.ceilDiv(planes, perItem)));
    }

    private List<KernelCall> forward(KernelCall.Builder call, Window window, Shape image, Shape output) {
        return List.of(range.scalars(output.size(), LEAST_SHARE, define(call, window, image, output)));
    }

    private List<KernelCall> backward(KernelCall.Builder call, Window window, Shape image, Shape output, Gate gate, boolean accumulate) {
        return List.of(range.scalars(image.size(), LEAST_SHARE,
                define(call, window, image, output).gate(gate).define("ACCUMULATE", accumulate)));
    }
}
