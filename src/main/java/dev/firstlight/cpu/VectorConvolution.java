package dev.firstlight.cpu;

import dev.firstlight.compute.ops.Convolution;
import java.util.Arrays;
import java.util.List;

/**
 * {@link Convolution} as a matrix product whose one operand is never written down: the images are copied into {@link PaddedPlanes}, where
 * every tap of the window is a constant distance, and {@link VectorConvolutionTiles} multiply the filters with runs of positions there. A
 * window with strides is one without over the phases of the image ({@link Taps}).
 *
 * <p>Each thread takes some samples; where there are fewer samples than threads, some filters of all samples.
 */
final class VectorConvolution implements WorkerPool.Task {
    /** Small images are taken several at a time, until a run has so many positions. */
    private static final int RUN_WORTH_ITS_ENDS = 160;

    private final Kernels kernels;
    private final Convolution op;
    private final ConvolutionShape shape;
    private final ConvolutionOperands operands;
    private final Taps taps;
    private final PaddedPlanes planes;
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
        planes = PaddedPlanes.ofImage(shape, taps, RUN_WORTH_ITS_ENDS);
        distance = planes.distances(taps);
        tiles = new FilterTiles(shape.groups(), shape.groupFilters(), taps.count());
        planesAt = Workspace.START;
        weightsAt = planesAt + roundUp(planes.size());
        resultAt = weightsAt + roundUp(tiles.panels());
        workspace.require(resultAt + VectorConvolutionTiles.MOST_FILTERS * planes.run(planes.samples) + VectorKernels.LANES);
    }

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
        Arrays.fill(buffer, planesAt, planesAt + planes.size(), 0);
        for (int sample = from; sample < to; sample += planes.samples) {
            int samples = Math.min(planes.samples, to - sample);
            planes.fill(operands.x(), shape, sample, samples, buffer, planesAt);
            for (int tile = firstTile; tile < endTile; tile++) {
                computeTile(tile, sample, samples, buffer);
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

    private void computeTile(int tile, int sample, int samples, float[] buffer) {
        int length = planes.run(samples), x = planesAt + tiles.group(tile) * (planes.planes / shape.groups()) * planes.planeStep;
        VectorConvolutionTiles.run(tiles.height(tile), buffer, weightsAt + tiles.panel(tile), buffer, x, distance, buffer, resultAt, length, length);
        int outputs = shape.outputs(), columns = shape.outputWidth(), filters = tiles.filters(tile);
        float[] y = operands.y().array();
        for (int s = 0; s < samples; s++) {
            int at = operands.y().offset() + ((sample + s) * shape.filters() + tiles.first(tile)) * outputs, end = at + filters * outputs;
            for (int r = 0; r < filters; r++) {
                VectorPlanes.out(buffer, resultAt + r * length + s * planes.sampleStep, planes.rowStep, shape.outputHeight(), columns,
                        y, at + r * outputs, end);
            }
            kernels.activate(op.activation(), y, at, y, at, filters * outputs);
        }
    }

    static List<WorkerPool.Task> tasks(Kernels kernels, Convolution op, ConvolutionOperands operands, Workspace workspace) {
        return List.of(new VectorConvolution(kernels, op, operands, workspace));
    }
}
