package dev.firstlight.opencl;

import dev.firstlight.compute.Shape;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.ops.Convolution;
import dev.firstlight.compute.ops.ConvolutionInputGradient;
import dev.firstlight.compute.ops.ConvolutionWeightGradient;
import dev.firstlight.compute.ops.Matmul;
import dev.firstlight.compute.ops.Matmul.Transpose;
import dev.firstlight.compute.ops.Window;
import java.util.List;

/**
 * Matrix products and convolutions on GPUs: {@code matmul_tile.cl} and {@code conv_tile.cl}, and {@code tile_sum.cl} for what they
 * leave in parts.
 */
final class TileKernels implements ConvolutionKernels {
    /** Work-items of a work-group of {@code tile_sum.cl}, and how many of them share an element at the most. */
    private static final int SUM_GROUP = 128, MOST_LANES = 32;
    /** Work-items of a unit that keep its memory busy. */
    private static final int BUSY = 512;

    private final Target target;

    TileKernels(Target target) {
        this.target = target;
    }

    Lowered matmul(Matmul op) {
        Tiling tiling = Tiling.choose(target, op.name(), op.m(), op.n(), op.k(), 1, true);
        KernelCall.Builder product = tiling.define(target, KernelCall.of("matmul_tile.cl", "matmul_tile"))
                .define("SIZE_M", op.m()).define("SIZE_N", op.n()).define("SIZE_K", op.k())
                .define("A_TRANSPOSED", op.transpose() == Transpose.TN).define("B_TRANSPOSED", op.transpose() == Transpose.NT)
                .define("EDGE", op.columnSum() == null ? 0 : 1).argument("a", op.a()).argument("b", op.b());
        if (tiling.parts() == 1) {
            if (op.columnSum() != null) {
                product.argument("column_sum", op.columnSum());
            }
            return Lowered.of(tiling.over(op.m(), op.n(), 1, epilogue(op, product).argument("out", op.out())));
        }
        Tensor partial = partial(tiling.parts(), op.out(), op.columnSum());
        return new Lowered(List.of(
                tiling.over(op.m(), op.n(), 1, product.define("PART_SIZE", partial.shape().rowSize()).argument("out", partial)),
                sum(partial, op.m(), op.n(), op.columnSum(), epilogue(op, KernelCall.of("tile_sum.cl", "tile_sum")).argument("out", op.out()))), List.of(partial));
    }

    private static KernelCall.Builder epilogue(Matmul op, KernelCall.Builder call) {
        return call.define("ACCUMULATE", op.accumulate()).define(op.activation()).optional("bias", op.bias()).gate(op.gate());
    }

    @Override
    public Lowered forward(Convolution op) {
        int filters = op.weight().shape().get(0) / op.groups(), columns = pixels(op.y());
        Tiling tiling = Tiling.choose(target, op.name() + " " + op.window(), filters, columns, op.weight().shape().rowSize(), op.groups(), false);
        return Lowered.of(tiling.over(filters, columns, op.groups(), convolution("FORWARD", "conv_forward_tile", tiling, op.window(), op.groups(), op.x(), op.y())
                .define(op.activation()).optional("bias", op.bias()).argument("x", op.x()).argument("weight", op.weight()).argument("y", op.y())));
    }

    @Override
    public Lowered inputGradient(ConvolutionInputGradient op) {
        int channels = op.weight().shape().get(1), columns = pixels(op.dx());
        Tiling tiling = Tiling.choose(target, op.name() + " " + op.window(), channels, columns, op.weight().size() / channels / op.groups(), op.groups(), false);
        return Lowered.of(tiling.over(channels, columns, op.groups(),
                convolution("INPUT", "conv_input_gradient_tile", tiling, op.window(), op.groups(), op.dx(), op.dy())
                        .gate(op.gate()).define("ACCUMULATE", op.accumulate())
                        .argument("dy", op.dy()).argument("weight", op.weight()).argument("dx", op.dx())));
    }

    @Override
    public Lowered weightGradient(ConvolutionWeightGradient op) {
        int filters = op.dweight().shape().get(0), columns = op.dweight().shape().rowSize();
        Tiling tiling = Tiling.choose(target, op.name() + " " + op.window(), filters / op.groups(), columns, pixels(op.dy()), op.groups(), true);
        KernelCall.Builder product = convolution("WEIGHT", "conv_weight_gradient_tile", tiling, op.window(), op.groups(), op.x(), op.dy())
                .define("EDGE", op.dbias() == null ? 0 : 2).argument("x", op.x()).argument("dy", op.dy());
        if (tiling.parts() == 1) {
            if (op.dbias() != null) {
                product.argument("dbias", op.dbias());
            }
            return Lowered.of(tiling.over(filters / op.groups(), columns, op.groups(), product.argument("dweight", op.dweight())));
        }
        Tensor partial = partial(tiling.parts(), op.dweight(), op.dbias());
        return new Lowered(List.of(
                tiling.over(filters / op.groups(), columns, op.groups(), product.define("PART_SIZE", partial.shape().rowSize()).argument("dweight", partial)),
                sum(partial, filters, columns, op.dbias(), KernelCall.of("tile_sum.cl", "tile_sum").argument("out", op.dweight()))), List.of(partial));
    }

    /** Pixels of all images of a batch together. */
    private static int pixels(Tensor images) {
        return images.size() / images.shape().get(1);
    }

    private KernelCall.Builder convolution(String pass, String kernel, Tiling tiling, Window window, int groups, Tensor image, Tensor output) {
        Shape in = image.shape(), out = output.shape();
        return PoolKernels.define(tiling.define(target, KernelCall.of("conv_tile.cl", kernel)), window, in, out).define("PASS", pass)
                .define("BATCH", in.get(0)).define("CHANNELS", in.get(1)).define("FILTERS", out.get(1)).define("GROUPS", groups);
    }

    /** Room for the parts of a result and of the sums along its edge (or null): each a row, a multiple of 4 long. */
    private static Tensor partial(int parts, Tensor out, Tensor edge) {
        int elements = out.size() + (edge == null ? 0 : edge.size());
        return Tensor.floats("tile.partial", parts, Target.ceilDiv(elements, 4) * 4);
    }

    /** Finishes the call that adds the parts. */
    private KernelCall sum(Tensor partial, int m, int n, Tensor edge, KernelCall.Builder call) {
        int parts = partial.shape().get(0), edgeSize = edge == null ? 0 : edge.size(), elements = m * n + edgeSize, lanes = 1;
        while (lanes < MOST_LANES && 2 * lanes < parts && (long) elements * lanes < (long) target.computeUnits() * BUSY) {
            lanes *= 2;
        }
        if (edge != null) {
            call.argument("edge", edge);
        }
        return call.define("SIZE_M", m).define("SIZE_N", n).define("EDGE_SIZE", edgeSize).define("PARTS", parts)
                .define("PART_SIZE", partial.shape().rowSize()).define("LANES", lanes).argument("partial", partial)
                .groups(new long[] {Target.ceilDiv(elements, SUM_GROUP / lanes)}, new long[] {SUM_GROUP});
    }
}
