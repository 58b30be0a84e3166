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
        KernelCall.Builder call = (target.isGpu() ? KernelCall.of("max_pool.cl", "max_pool_backward") : KernelCall.of("max_pool_rows.cl", "max_pool_backward_scatter"))
                .argument("dy", op.dy()).argument("argmax", op.argmax()).argument("dx", op.dx());
        if (!target.isGpu()) {
            return planes(define(call, op.window(), op.dx().shape(), op.dy().shape()).gate(op.gate()).define("ACCUMULATE", op.accumulate()),
                    op.dx().shape(), op.dy().shape());
        }
        return backward(call, op.window(), op.dx().shape(), op.dy().shape(), op.gate(), op.accumulate());
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
