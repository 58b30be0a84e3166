package dev.firstlight.cpu;

import dev.firstlight.compute.ops.ConvolutionInputGradient;
import dev.firstlight.compute.ops.Window;
import java.util.Arrays;

/**
 * {@link ConvolutionInputGradient} one row of the window at a time, for windows without strides on images without padding at the sides.
 * {@link VectorConvolutionInputGradient} gathers for each pixel from all outputs whose windows may lie over it, and near the border many of
 * these are zeros around the output's gradient: of an image of 14x14 under a window of 5x5, half of all. Here only columns are
 * gathered, and what each row of the window contributes is added where it belongs:
 * <pre>
 *   t[c,u,i,w] = sum_{f,v} weight[f,c,u,v] dy[f, i, w - v dilationX]
 *   dx[c,h,w]  = sum_u t[c,u, h + top - u dilationY, w]
 * </pre>
 * The first line is a convolution with a filter for every channel and row of the window. What a tap (f,v) sees is a run: a row of dy and the
 * zeros behind it, which are those before the next row too, are just as wide as the image, so no position is computed in vain. The second
 * line adds whole rows side by side, in the order of u, whatever the number of threads.
 */
final class VectorConvolutionRowGradient implements WorkerPool.Task {
    /** Multiply-adds that take as long as storing a sum and adding it where it belongs. */
    private static final int ADDITION = 8;
    /** Positions that are worth a run: samples are put one after the other until they have so many. */
    private static final int RUN = 160;

    private final Kernels kernels;
    private final ConvolutionShape shape;
    private final Window window;
    private final ConvolutionOperands operands;
    private final GradientWriter writer;
    private final int samples, planeStep;
    /** Of every tap (f,v), from a position. */
    private final int[] distance;
    /** For every channel and row of the window, in this order, what stands for a filter. */
    private final FilterTiles tiles;
    private final Workspace workspace;
    private final int planesAt, weightsAt, resultAt, sumsAt;

    VectorConvolutionRowGradient(Kernels kernels, ConvolutionInputGradient op, ConvolutionOperands operands, Workspace workspace) {
        this.kernels = kernels;
        this.operands = operands;
        this.workspace = workspace;
        window = op.window();
        shape = ConvolutionShape.of(op.dx(), op.dy(), window, op.groups());
        writer = new GradientWriter(kernels, op.gate(), operands.saved(), op.accumulate(), operands.x());
        samples = Math.max(1, Math.min(shape.batch(), RUN / (shape.outputHeight() * shape.width())));
        planeStep = samples * shape.outputHeight() * shape.width();
        distance = new int[shape.groupFilters() * window.width()];
        Arrays.setAll(distance, k -> k / window.width() * planeStep - k % window.width() * window.dilationX());
        tiles = new FilterTiles(shape.groups(), shape.groupChannels() * window.height(), distance.length, VectorConvolutionTiles::height);
        planesAt = Workspace.START + VectorConvolution.roundUp(window.width() * window.dilationX());
        weightsAt = planesAt + VectorConvolution.roundUp(shape.filters() * planeStep) + VectorConvolution.roundUp(1);
        resultAt = weightsAt + VectorConvolution.roundUp(tiles.panels());
        sumsAt = resultAt + VectorConvolutionTiles.MOST_FILTERS * VectorConvolution.roundUp(planeStep);
        workspace.require(sumsAt + samples * shape.channels() * shape.pixels());
    }

    /** Whether this is the faster way, by a tenth at least. */
    static boolean pays(ConvolutionInputGradient op) {
        Window window = op.window();
        ConvolutionShape shape = ConvolutionShape.of(op.dx(), op.dy(), window, op.groups());
        long perRow = (long) shape.groupFilters() * shape.area();
        boolean fits = Math.max(shape.channels() * shape.pixels(), shape.filters() * shape.outputHeight() * shape.width()) <= LoweredPlanes.CACHE;
        return fits && window.strideY() == 1 && window.strideX() == 1 && window.left() == 0
                && shape.width() == shape.outputWidth() + (window.width() - 1) * window.dilationX()
                && 9 * shape.height() * perRow > 10 * shape.outputHeight() * (perRow + ADDITION * window.height());
    }

    @Override
    public void run(int thread, int threads) {
        int from = CpuLaunch.partStart(shape.batch(), 1, thread, threads), to = CpuLaunch.partStart(shape.batch(), 1, thread + 1, threads);
        int pixels = shape.channels() * shape.pixels();
        float[] buffer = workspace.of(thread);
        Arrays.fill(buffer, 0, weightsAt, 0);
        for (int tile = 0; tile < tiles.count() && from < to; tile++) {
            packWeights(tile, buffer);
        }
        for (int sample = from; sample < to; sample += samples) {
            int count = Math.min(samples, to - sample);
            for (int f = 0; f < shape.filters(); f++) {
                spread(sample, count, f, buffer);
            }
            Arrays.fill(buffer, sumsAt, sumsAt + count * pixels, 0);
            for (int tile = 0; tile < tiles.count(); tile++) {
                addTile(tile, count, buffer);
            }
            writer.write(buffer, sumsAt, sample * pixels, count * pixels);
        }
    }

    /** The weights of a tile, tap by tap, behind zeros for the biases that there are not. */
    private void packWeights(int tile, float[] buffer) {
        int height = tiles.height(tile), at = weightsAt + tiles.panel(tile), filterSize = shape.groupChannels() * shape.area();
        int firstFilter = tiles.group(tile) * shape.groupFilters(), firstRow = tiles.group(tile) * shape.groupChannels() * window.height();
        Arrays.fill(buffer, at, at + height * (distance.length + 1), 0);
        for (int r = 0; r < tiles.filters(tile); r++) {
            int row = operands.weight().offset() + firstFilter * filterSize + (tiles.first(tile) + r - firstRow) * window.width();
            for (int k = 0; k < distance.length; k++) {
                buffer[at + (k + 1) * height + r] = operands.weight().array()[row + k / window.width() * filterSize + k % window.width()];
            }
        }
    }

    /** Writes down the gradient of a filter's outputs, with zeros behind each row. */
    private void spread(int sample, int count, int filter, float[] buffer) {
        for (int s = 0; s < count; s++) {
            VectorPlanes.in(operands.y().array(), operands.y().offset() + ((sample + s) * shape.filters() + filter) * shape.outputs(), shape.outputWidth(),
                    shape.outputHeight(), shape.outputWidth(), buffer, planesAt + filter * planeStep + s * shape.outputHeight() * shape.width(), shape.width());
        }
    }

    /** Adds what a tile's rows of the window contribute. */
    private void addTile(int tile, int count, float[] buffer) {
        int width = shape.width(), step = shape.outputHeight() * width, run = VectorConvolution.roundUp(count * step);
        int x = planesAt + tiles.group(tile) * shape.groupFilters() * planeStep;
        VectorConvolutionTiles.run(tiles.height(tile), buffer, weightsAt + tiles.panel(tile), buffer, x, distance, buffer, resultAt, run, run);
        for (int r = 0; r < tiles.filters(tile); r++) {
            int channel = (tiles.first(tile) + r) / window.height();
            int shift = (tiles.first(tile) + r) % window.height() * window.dilationY() - window.top();
            int first = Math.max(0, -shift), end = Math.min(shape.outputHeight(), shape.height() - shift);
            for (int s = 0; s < count && first < end; s++) {
                kernels.add(buffer, resultAt + r * run + s * step + first * width,
                        buffer, sumsAt + (s * shape.channels() + channel) * shape.pixels() + (first + shift) * width, (end - first) * width);
            }
        }
    }
}
