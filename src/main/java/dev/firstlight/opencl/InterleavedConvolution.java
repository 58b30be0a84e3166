package dev.firstlight.opencl;

import dev.firstlight.compute.Op;
import dev.firstlight.compute.Shape;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.ops.Convolution;
import dev.firstlight.compute.ops.ConvolutionInputGradient;
import dev.firstlight.compute.ops.ConvolutionWeightGradient;
import dev.firstlight.compute.ops.Window;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Convolution and its gradients on CPU-like devices: images are laid out with a vector of samples side by side and zeros around
 * them ({@code interleave.cl}), then summed in register tiles ({@code conv_interleaved.cl}, {@code conv_weight_interleaved.cl}).
 */
final class InterleavedConvolution implements ConvolutionKernels {
    /** Elements that are worth a work-item of {@code interleave.cl}: some microseconds of work. */
    private static final int LEAST_COPIED = 16384;
    /** Pixels of a block at most, the first by estimate: the sums of a tile's block stay in the caches. */
    private static final List<Integer> PIXELS = List.of(128, 64, 256);
    /** Work-items that a core should have at least, so that none waits long for the last. */
    private static final int ITEMS_PER_UNIT = 6;
    /** Multiply-adds of vectors that are worth a work-item. */
    private static final int LEAST_WORK = 1 << 15;

    private final Target target;

    InterleavedConvolution(Target target) {
        this.target = target;
    }

    /** A batch of images laid out: as (stacks, channels, height, width, vector). */
    private record Stacked(Tensor tensor, int stacks, int vector, int height, int width) {}

    @Override
    public Lowered forward(Convolution op) {
        Shape image = op.x().shape(), out = op.y().shape();
        List<KernelCall> calls = new ArrayList<>();
        Window w = op.window();
        Stacked x = interleave(calls, op.x(), null, padded(w, image, out), w.top(), w.left(), 1, 1);
        KernelCall.Builder product = product(x, w, op.groups(), image.get(1), out).define(op.activation())
                .define("STRIDE_Y", w.strideY()).define("STRIDE_X", w.strideX())
                .argument("weight", op.weight()).optional("bias", op.bias()).argument("out", op.y());
        calls.add(range(name(op, w, op.groups()), product, x, op.groups(), image.get(1), out, w));
        return new Lowered(calls, List.of(x.tensor()));
    }

    /** The extents of an image with all that its windows see. */
    private static int[] padded(Window w, Shape image, Shape out) {
        return new int[] {Math.max(w.top() + image.get(2), extent(out.get(2), w.strideY(), w.height(), w.dilationY())),
            Math.max(w.left() + image.get(3), extent(out.get(3), w.strideX(), w.width(), w.dilationX()))};
    }

    /** How far the windows of {@code outputs} outputs reach. */
    private static int extent(int outputs, int stride, int size, int dilation) {
        return (outputs - 1) * stride + (size - 1) * dilation + 1;
    }

    /**
     * The gradient to the input is a convolution with the window turned round: dx at h collects from the outputs i with
     * i stride = h + top - u dilation. With dy's rows spread `stride` apart that is every row, and the further u, the nearer the row.
     */
    @Override
    public Lowered inputGradient(ConvolutionInputGradient op) {
        Shape dy = op.dy().shape(), dx = op.dx().shape();
        Window w = op.window();
        int before = (w.height() - 1) * w.dilationY() - w.top(), beside = (w.width() - 1) * w.dilationX() - w.left();
        int top = Math.max(0, before), left = Math.max(0, beside);
        int originY = top - before, originX = left - beside;
        int[] padded = {
            Math.max(top + extent(dy.get(2), w.strideY(), 1, 1), originY + extent(dx.get(2), 1, w.height(), w.dilationY())),
            Math.max(left + extent(dy.get(3), w.strideX(), 1, 1), originX + extent(dx.get(3), 1, w.width(), w.dilationX()))};
        List<KernelCall> calls = new ArrayList<>();
        Stacked spread = interleave(calls, op.dy(), null, padded, top, left, w.strideY(), w.strideX());
        KernelCall.Builder product = product(spread, w, op.groups(), dy.get(1), dx)
                .define("FLIPPED", true).define("ORIGIN_Y", originY).define("ORIGIN_X", originX)
                .gate(op.gate()).define("ACCUMULATE", op.accumulate()).argument("weight", op.weight()).argument("out", op.dx());
        calls.add(range(name(op, w, op.groups()), product, spread, op.groups(), dy.get(1), dx, w));
        return new Lowered(calls, List.of(spread.tensor()));
    }

    private Stacked interleave(List<KernelCall> calls, Tensor x, Tensor sums, int[] padded, int beforeY, int beforeX, int stepY, int stepX) {
        Shape shape = x.shape();
        int vector = vector(shape.get(0)), stacks = Target.ceilDiv(shape.get(0), vector), channels = shape.get(1);
        Tensor out = Tensor.floats("interleaved." + x.name(), stacks, channels, padded[0], padded[1], vector);
        int perItem = Math.min(channels, Target.ceilDiv(LEAST_COPIED, padded[0] * padded[1] * vector));
        KernelCall.Builder call = KernelCall.of("interleave.cl", "interleave").define("VECTOR", vector)
                .argument("batch", shape.get(0)).argument("channels", channels).argument("height", shape.get(2)).argument("width", shape.get(3))
                .argument("before_y", beforeY).argument("before_x", beforeX).argument("step_y", stepY).argument("step_x", stepX)
                .argument("padded_height", padded[0]).argument("padded_width", padded[1])
                .argument("per_item", perItem).argument("x", x).argument("out", out).optional("sums", sums);
        calls.add(call.range(Target.ceilDiv(channels, perItem), stacks));
        return new Stacked(out, stacks, vector, padded[0], padded[1]);
    }

    /** Samples side by side: as many as a vector has elements, fewer for a small batch. */
    private int vector(int batch) {
        return Math.min(target.vector(), batch <= 1 ? 1 : Math.max(4, Integer.highestOneBit(2 * batch - 1)));
    }

    private static KernelCall.Builder product(Stacked in, Window w, int groups, int inputs, Shape out) {
        return KernelCall.of("conv_interleaved.cl", "conv_interleaved").define("VECTOR", in.vector())
                .define("BATCH", out.get(0)).define("GROUPS", groups).define("GROUP_INPUTS", inputs / groups).define("GROUP_OUTPUTS", out.get(1) / groups)
                .define("OUT_HEIGHT", out.get(2)).define("OUT_WIDTH", out.get(3))
                .define("PADDED_HEIGHT", in.height()).define("PADDED_WIDTH", in.width())
                .define("WINDOW_HEIGHT", w.height()).define("WINDOW_WIDTH", w.width())
                .define("DILATION_Y", w.dilationY()).define("DILATION_X", w.dilationX()).argument("planes", in.tensor());
    }

    /** What tells the choices for an operation from those for others. */
    private static String name(Op op, Window w, int groups) {
        String shapes = Stream.concat(op.reads().stream().limit(2), op.writes().stream().limit(1)).map(tensor -> tensor.shape().toString()).collect(Collectors.joining(" "));
        return op.name() + " " + shapes + " window " + w + " groups " + groups;
    }

    private KernelCall range(String name, KernelCall.Builder call, Stacked in, int groups, int inputs, Shape out, Window w) {
        int pixels = out.get(2) * out.get(3), outputs = out.get(1) / groups;
        Tile tile = target.tuning().choose(name + " tile", tiles(outputs, pixels));
        int tiles = groups * Target.ceilDiv(outputs, tile.rows());
        int block = target.tuning().choose(name + " block", PIXELS.stream().map(most -> block(pixels, most, in.vector())).distinct().toList());
        int blocks = Target.ceilDiv(pixels, block);
        long work = (long) block * tile.rows() * (inputs / groups) * w.height() * w.width();
        int most = Math.max(1, (int) ((long) tiles * blocks * in.stacks() / (target.computeUnits() * ITEMS_PER_UNIT)));
        int perItem = target.tuning().choose(name + " tiles per item", Tuning.around((int) Math.min(tiles, Math.max(most, (LEAST_WORK + work - 1) / work)), tiles));
        return call.define("TILE_OUTPUTS", tile.rows()).define("TILE_PIXELS", tile.columns()).define("BLOCK", block).define("TILES_PER_ITEM", perItem)
                .range(blocks, Target.ceilDiv(tiles, perItem), in.stacks());
    }

    /** Pixels of a block where it has about so many at the most: blocks of one size, each a number of whole vectors. */
    private static int block(int pixels, int most, int vector) {
        return Target.ceilDiv(Target.ceilDiv(pixels, Target.ceilDiv(pixels, most)), vector) * vector;
    }

    @Override
    public Lowered weightGradient(ConvolutionWeightGradient op) {
        Shape image = op.x().shape(), out = op.dy().shape();
        Window w = op.window();
        List<KernelCall> calls = new ArrayList<>();
        List<Tensor> scratch = new ArrayList<>();
        int filters = out.get(1), stacks = Target.ceilDiv(out.get(0), vector(out.get(0)));
        Tensor sums = op.dbias() == null ? null : stacks == 1 ? op.dbias() : Tensor.floats("conv.dbias", stacks, filters);
        Stacked x = interleave(calls, op.x(), null, padded(w, image, out), w.top(), w.left(), 1, 1);
        Stacked dy = interleave(calls, op.dy(), sums, new int[] {out.get(2), out.get(3)}, 0, 0, 1, 1);
        scratch.add(x.tensor());
        scratch.add(dy.tensor());
        int groupChannels = image.get(1) / op.groups(), groupFilters = filters / op.groups(), weights = groupChannels * w.height() * w.width();
        String name = name(op, w, op.groups());
        Tile tile = target.tuning().choose(name + " tile", tiles(groupFilters, weights));
        int tiles = op.groups() * Target.ceilDiv(groupFilters, tile.rows()) * Target.ceilDiv(weights, tile.columns());
        int perPart = Target.ceilDiv(stacks, target.tuning().choose(name + " parts", Tuning.around(stacks, stacks))), parts = Target.ceilDiv(stacks, perPart);
        Tensor partial = parts == 1 ? op.dweight() : Tensor.floats("conv.dweight", parts, op.dweight().size());
        int perItem = target.tuning().choose(name + " tiles per item", Tuning.around(Math.max(1, tiles * parts / (target.computeUnits() * ITEMS_PER_UNIT)), tiles));
        calls.add(KernelCall.of("conv_weight_interleaved.cl", "conv_weight_interleaved").define("VECTOR", x.vector())
                .define("STACKS", stacks).define("GROUPS", op.groups()).define("GROUP_CHANNELS", groupChannels).define("GROUP_FILTERS", groupFilters)
                .define("OUT_HEIGHT", out.get(2)).define("OUT_WIDTH", out.get(3))
                .define("PADDED_HEIGHT", x.height()).define("PADDED_WIDTH", x.width())
                .define("WINDOW_HEIGHT", w.height()).define("WINDOW_WIDTH", w.width())
                .define("STRIDE_Y", w.strideY()).define("STRIDE_X", w.strideX())
                .define("DILATION_Y", w.dilationY()).define("DILATION_X", w.dilationX())
                .define("TILE_FILTERS", tile.rows()).define("TILE_TAPS", tile.columns()).define("TILES_PER_ITEM", perItem)
                .define("STACKS_PER_PART", perPart)
                .argument("x", x.tensor()).argument("dy", dy.tensor()).argument("dweight", partial)
                .range(Target.ceilDiv(tiles, perItem), parts));
        if (partial != op.dweight()) {
            scratch.add(partial);
            calls.add(ReductionKernels.columnSum(target, partial, parts, op.dweight().size(), parts, false, op.dweight()));
        }
        if (sums != op.dbias()) {
            scratch.add(sums);
            calls.add(ReductionKernels.columnSum(target, sums, stacks, filters, stacks, false, op.dbias()));
        }
        return new Lowered(calls, scratch);
    }

    /** Sums that are kept in registers: so many of one kind times so many of another. */
    private record Tile(int rows, int columns, double cost) {
        @Override
        public String toString() {
            return rows + "x" + columns;
        }
    }

    /** The tiles that cover {@code rows} x {@code columns} sums at the least cost: their multiply-adds, and what they load for each step. */
    private List<Tile> tiles(int rows, int columns) {
        int registers = target.vector() == 16 ? 32 : 16;
        List<Tile> tiles = new ArrayList<>();
        for (int r = 1; r <= Math.min(rows, 12); r++) {
            for (int c = 1; c <= Math.min(columns, 12); c++) {
                double cost = (double) Target.ceilDiv(rows, r) * Target.ceilDiv(columns, c) * (r * c + 0.5 * r + c);
                if (r * c + Math.min(r, c) + 1 <= registers) {
                    tiles.add(new Tile(r, c, cost));
                }
            }
        }
        return tiles.stream().sorted(Comparator.comparingDouble(Tile::cost)).limit(Tuning.MOST_FORMS).toList();
    }
}
