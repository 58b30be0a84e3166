package dev.firstlight.cpu;

import dev.firstlight.compute.ops.Convolution;
import java.util.Arrays;
import java.util.List;

/**
 * {@link Convolution} as a matrix product: the images are copied into {@link LoweredPlanes}, where what every tap of the window sees is a
 * run of positions, and {@link VectorConvolutionTiles} multiply the filters with these runs. A window with strides is one without over the
 * phases of the image ({@link Taps}).
 *
 * <p>Each thread takes some samples; where there are fewer samples than threads, some filters of all samples.
 */
final class VectorConvolution implements WorkerPool.Task {
    private final Kernels kernels;
    private final Convolution op;
    private final ConvolutionShape shape;
    private final ConvolutionOperands operands;
    private final Taps taps;
    private final LoweredPlanes planes;
    private final FilterTiles tiles;
    private final int[] distance;
    private final Workspace workspace;
    /** Where the parts of a thread's buffer begin. */
    private final int planesAt, weightsAt, resultAt;

    VectorConvolution(Kernels kernels, Convolution op, ConvolutionOperands operands, Workspace workspace) {
        this.kernels = kernels;
        this.op = op;
        this.operands = operands;
        this.workspace = workspace;
        shape = ConvolutionShape.of(op.x(), op.y(), op.window(), op.groups());
        taps = Taps.forward(shape);
        planes = LoweredPlanes.ofImage(shape, taps);
        distance = planes.distances(taps);
        tiles = new FilterTiles(shape.groups(), shape.groupFilters(), taps.count(), VectorConvolutionTiles::height);
        planesAt = Workspace.START;
        weightsAt = planesAt + roundUp(planes.size());
        resultAt = weightsAt + roundUp(tiles.panels());
        workspace.require(resultAt + VectorConvolutionTiles.MOST_FILTERS * roundUp(planes.run(planes.samples, planes.bandRows)));
    }

    /** A multiple of any number of lanes. */
    static int roundUp(int floats) {
        return (floats + 15) / 16 * 16;
    }

    @Override
    public void run(int thread, int threads) {
        boolean bySamples = shape.batch() >= threads;
        int from = bySamples ? CpuLaunch.partStart(shape.batch(), 1, thread, threads) : 0;
        int to = bySamples ? CpuLaunch.partStart(shape.batch(), 1, thread + 1, threads) : shape.batch();
        int firstTile = bySamples ? 0 : CpuLaunch.partStart(tiles.count(), 1, thread, threads);
        int endTile = bySamples ? tiles.count() : CpuLaunch.partStart(tiles.count(), 1, thread + 1, threads);
        float[] buffer = workspace.of(thread);
        for (int tile = firstTile; tile < endTile; tile++) {
            packWeights(tile, buffer);
        }
        for (int sample = from; sample < to; sample += planes.samples) {
            int samples = Math.min(planes.samples, to - sample), x = operands.x().offset() + sample * shape.channels() * shape.pixels();
            for (int row = 0; row < shape.outputHeight(); row += planes.bandRows) {
                int rows = Math.min(planes.bandRows, shape.outputHeight() - row);
                planes.fill(operands.x().array(), x, samples, row, rows, buffer, planesAt);
                for (int tile = firstTile; tile < endTile; tile++) {
                    computeTile(tile, sample, samples, row, rows, buffer);
                }
            }
        }
    }

    /** The biases of a tile's filters, and their weights tap by tap. */
    private void packWeights(int tile, float[] buffer) {
        int rows = tiles.height(tile), at = weightsAt + tiles.panel(tile);
        Arrays.fill(buffer, at, at + rows * (taps.count() + 1), 0);
        for (int r = 0; r < tiles.filters(tile); r++) {
            int f = tiles.first(tile) + r;
            buffer[at + r] = operands.bias() == Floats.NONE ? 0 : operands.bias().array()[operands.bias().offset() + f];
            Packing.transpose(operands.weight().array(), operands.weight().offset() + f * taps.count(), taps.count(), 1, taps.count(),
                    buffer, at + rows + r, rows);
        }
    }

    /** Computes some rows of outputs of a tile's filters: whole vectors where they belong, if there are no more; the rest, and outputs of several samples, apart. */
    private void computeTile(int tile, int sample, int samples, int row, int rows, float[] buffer) {
        int height = tiles.height(tile), filters = tiles.filters(tile), outputs = shape.outputs(), n = rows * shape.outputWidth();
        int x = planesAt + planes.group(tiles.group(tile)), w = weightsAt + tiles.panel(tile);
        int whole = samples == 1 && filters == height ? n - n % VectorKernels.LANES : 0, rest = roundUp(planes.run(samples, rows) - whole);
        float[] y = operands.y().array();
        int yAt = operands.y().offset() + (sample * shape.filters() + tiles.first(tile)) * outputs + row * shape.outputWidth();
        VectorConvolutionTiles.run(height, buffer, w, buffer, x, distance, y, yAt, outputs, whole);
        VectorConvolutionTiles.run(height, buffer, w, buffer, x + whole, distance, buffer, resultAt, rest, rest);
        for (int s = 0; s < samples; s++) {
            int at = yAt + s * shape.filters() * outputs;
            for (int r = 0; r < filters && rest > 0; r++) {
                System.arraycopy(buffer, resultAt + r * rest + s * planes.sampleStep, y, at + r * outputs + whole, n - whole);
            }
            activate(y, at, filters, n);
        }
    }

    /** Activates {@code n} outputs of each of some filters: all at once where they lie side by side. */
    private void activate(float[] y, int at, int filters, int n) {
        boolean all = n == shape.outputs();
        for (int r = 0; r < (all ? 1 : filters); r++) {
            kernels.activate(op.activation(), y, at + r * shape.outputs(), y, at + r * shape.outputs(), all ? filters * n : n);
        }
    }

    static List<WorkerPool.Task> tasks(Kernels kernels, Convolution op, ConvolutionOperands operands, Workspace workspace) {
        return List.of(new VectorConvolution(kernels, op, operands, workspace));
    }
}
