package dev.firstlight.cpu;

import dev.firstlight.compute.ops.ConvolutionWeightGradient;
import java.util.Arrays;
import java.util.List;

/**
 * {@link ConvolutionWeightGradient} as a matrix product by {@link PlainTile}: rows of sums are filters, their columns the taps of the
 * window, and a row of B holds what all taps see from one pixel of the output. It is multiplied with the gradients of that pixel. One
 * tap more always sees a 1: its sum is the gradient to the bias.
 *
 * <p>Each thread takes some samples and leaves its sums in its workspace; in a second step they are added, in the order of the threads.
 */
final class PlainConvolutionWeightGradient implements WorkerPool.Task {
    /** Floats in the rows of a block of pixels: 256 KB. */
    private static final int BLOCK_SIZE = 1 << 16;

    private final Kernels kernels;
    private final ConvolutionShape shape;
    private final ConvolutionOperands operands;
    private final PaddedPlanes planes;
    private final int[] distance;
    private final Workspace workspace;
    private final int planesAt, sumsAt, columns, blockColumns, blockPixels;
    /** Each thread's rows of a block of pixels. */
    private final float[][][] rows;

    private PlainConvolutionWeightGradient(Kernels kernels, ConvolutionWeightGradient op, ConvolutionOperands operands, Workspace workspace, int threads) {
        this.kernels = kernels;
        this.operands = operands;
        this.workspace = workspace;
        shape = ConvolutionShape.of(op.x(), op.dy(), op.window(), op.groups());
        Taps taps = Taps.forward(shape);
        planes = PaddedPlanes.ofImage(shape, taps, 1);
        distance = planes.distances(taps);
        columns = distance.length + 1;
        int blocks = (columns + PlainTile.COLUMNS - 1) / PlainTile.COLUMNS;
        blockColumns = (columns + blocks - 1) / blocks;
        blockPixels = Math.min(shape.outputs(), BLOCK_SIZE / blockColumns / 3 * 3);
        planesAt = PlainTile.sums(PlainTile.ROWS);
        sumsAt = planesAt + planes.size();
        workspace.require(Math.max(PlainTile.SUMS, sumsAt + shape.filters() * columns));
        rows = new float[threads][][];
        Arrays.setAll(rows, thread -> PlainTile.rows(blockPixels, blockColumns));
    }

    static List<WorkerPool.Task> tasks(Kernels kernels, ConvolutionWeightGradient op, ConvolutionOperands operands, Workspace workspace, int threads) {
        PlainConvolutionWeightGradient first = new PlainConvolutionWeightGradient(kernels, op, operands, workspace, threads);
        return List.of(first, first::addThreads);
    }

    @Override
    public void run(int thread, int threads) {
        float[] buffer = workspace.of(thread);
        Arrays.fill(buffer, planesAt, sumsAt + shape.filters() * columns, 0);
        int to = CpuLaunch.partStart(shape.batch(), 1, thread + 1, threads), strideY = shape.window().strideY(), strideX = shape.window().strideX();
        for (int sample = CpuLaunch.partStart(shape.batch(), 1, thread, threads); sample < to; sample++) {
            PlainPlanes.fill(operands.x(), shape.height(), shape.width(), strideY, strideX, sample, 1, planes, buffer, planesAt);
            for (int group = 0; group < shape.groups(); group++) {
                for (int pixel = 0; pixel < shape.outputs(); pixel += blockPixels) {
                    int pixels = Math.min(blockPixels, shape.outputs() - pixel);
                    for (int column = 0; column < columns; column += blockColumns) {
                        addBlock(rows[thread], buffer, sample, group, pixel, pixels, column, Math.min(blockColumns, columns - column));
                    }
                }
            }
        }
    }

    private void addBlock(float[][] block, float[] buffer, int sample, int group, int pixel, int pixels, int column, int n) {
        int x = planesAt + group * (planes.planes / shape.groups()) * planes.planeStep, taps = Math.min(n, distance.length - column);
        for (int p = 0; p < pixels; p++) {
            int i = (pixel + p) / shape.outputWidth(), j = (pixel + p) % shape.outputWidth();
            gather(buffer, x + i * planes.rowStep + j, column, taps, block[p]);
            if (taps < n) {
                block[p][PlainTile.START + taps] = 1;
            }
        }
        int outputs = shape.outputs(), firstFilter = group * shape.groupFilters();
        for (int f = firstFilter; f < firstFilter + shape.groupFilters(); f += PlainTile.ROWS) {
            int height = Math.min(PlainTile.ROWS, firstFilter + shape.groupFilters() - f);
            for (int r = 0; r < height; r++) {
                System.arraycopy(buffer, sumsAt + (f + r) * columns + column, buffer, PlainTile.sums(r), n);
            }
            int dy = operands.y().offset() + (sample * shape.filters() + f) * outputs + pixel;
            PlainTile.multiply(buffer, block, pixels, operands.y().array(), dy, outputs, height, 1, n);
            for (int r = 0; r < height; r++) {
                System.arraycopy(buffer, PlainTile.sums(r), buffer, sumsAt + (f + r) * columns + column, n);
            }
        }
    }

    /** What the taps from {@code first} on see from the position at {@code at}. */
    private void gather(float[] planes, int at, int first, int n, float[] row) {
        int[] distances = distance;
        for (int k = 0; k < n; k++) {
            row[PlainTile.START + k] = planes[at + distances[first + k]];
        }
    }

    /** The second step: each thread finishes some of the filters. */
    private void addThreads(int thread, int threads) {
        int to = CpuLaunch.partStart(shape.filters(), 1, thread + 1, threads), taps = distance.length;
        float[] sums = workspace.of(0);
        for (int f = CpuLaunch.partStart(shape.filters(), 1, thread, threads); f < to; f++) {
            int at = sumsAt + f * columns;
            for (int part = 1; part < threads; part++) {
                kernels.add(workspace.of(part), at, sums, at, columns);
            }
            System.arraycopy(sums, at, operands.weight().array(), operands.weight().offset() + f * taps, taps);
            if (operands.bias() != Floats.NONE) {
                operands.bias().array()[operands.bias().offset() + f] = sums[at + taps];
            }
        }
    }
}
