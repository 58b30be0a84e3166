package dev.firstlight.cpu;

import dev.firstlight.compute.Gate;
import dev.firstlight.compute.ops.ConvolutionInputGradient;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * {@link ConvolutionInputGradient} as a convolution of the output's gradient in {@link LoweredPlanes} with the filters mirrored, channels
 * and filters having changed places; see {@link VectorConvolution}. Under a window with strides, the pixels of every phase of the image
 * have taps of their own ({@link Taps#backward}), so each phase is such a convolution.
 *
 * <p>Each thread takes some samples; where there are fewer samples than threads, some channels of all samples.
 */
final class VectorConvolutionInputGradient implements WorkerPool.Task {
    /** The pixels (h, w) with h mod strideY = row and w mod strideX = column. */
    private record Phase(int row, int column, Taps taps, int[] distance, FilterTiles tiles, int weightsAt) {}

    private final ConvolutionShape shape;
    private final ConvolutionOperands operands;
    private final GradientWriter writer;
    /** Whether results that need no more than a gate can be written where they belong. */
    private final boolean direct;
    private final Gate gate;
    private final LoweredPlanes planes;
    /** Rows and columns of the phases' grid. */
    private final int phaseHeight, phaseWidth;
    private final List<Phase> phases = new ArrayList<>();
    private final Workspace workspace;
    private final int planesAt, resultAt, pixelsAt;

    VectorConvolutionInputGradient(Kernels kernels, ConvolutionInputGradient op, ConvolutionOperands operands, Workspace workspace) {
        this.operands = operands;
        this.workspace = workspace;
        gate = op.gate();
        shape = ConvolutionShape.of(op.dx(), op.dy(), op.window(), op.groups());
        writer = new GradientWriter(kernels, op.gate(), operands.saved(), op.accumulate(), operands.x());
        int sy = op.window().strideY(), sx = op.window().strideX();
        List<Taps> taps = new ArrayList<>();
        for (int p = 0; p < sy * sx; p++) {
            taps.add(Taps.backward(shape, p / sx, p % sx));
        }
        phaseHeight = (shape.height() + sy - 1) / sy;
        phaseWidth = (shape.width() + sx - 1) / sx;
        planes = new LoweredPlanes(shape.batch(), shape.filters(), shape.outputHeight(), shape.outputWidth(), 1, 1, shape.groups(), taps, phaseHeight, phaseWidth);
        direct = sy == 1 && sx == 1 && !op.accumulate();
        planesAt = Workspace.START;
        int at = planesAt + VectorConvolution.roundUp(planes.size());
        for (int p = 0; p < taps.size(); p++) {
            FilterTiles tiles = new FilterTiles(shape.groups(), shape.groupChannels(), taps.get(p).count(), VectorConvolutionTiles::height);
            phases.add(new Phase(p / sx, p % sx, taps.get(p), planes.distances(taps.get(p)), tiles, at));
            at += VectorConvolution.roundUp(tiles.panels());
        }
        resultAt = at;
        pixelsAt = resultAt + VectorConvolutionTiles.MOST_FILTERS * VectorConvolution.roundUp(planes.run(planes.samples, planes.bandRows));
        workspace.require(pixelsAt + VectorConvolutionTiles.MOST_FILTERS * planes.samples * planes.bandRows * sy * shape.width());
    }

    @Override
    public void run(int thread, int threads) {
        boolean bySamples = shape.batch() >= threads;
        int tiles = phases.get(0).tiles.count();
        int from = bySamples ? CpuLaunch.partStart(shape.batch(), 1, thread, threads) : 0;
        int to = bySamples ? CpuLaunch.partStart(shape.batch(), 1, thread + 1, threads) : shape.batch();
        int firstTile = bySamples ? 0 : CpuLaunch.partStart(tiles, 1, thread, threads);
        int endTile = bySamples ? tiles : CpuLaunch.partStart(tiles, 1, thread + 1, threads);
        float[] buffer = workspace.of(thread);
        for (Phase phase : phases) {
            for (int tile = firstTile; tile < endTile; tile++) {
                packWeights(phase, tile, buffer);
            }
        }
        for (int sample = from; sample < to; sample += planes.samples) {
            int samples = Math.min(planes.samples, to - sample), dy = operands.y().offset() + sample * shape.filters() * shape.outputs();
            for (int row = 0; row < phaseHeight; row += planes.bandRows) {
                int rows = Math.min(planes.bandRows, phaseHeight - row);
                planes.fill(operands.y().array(), dy, samples, row, rows, buffer, planesAt);
                for (int tile = firstTile; tile < endTile; tile++) {
                    computeTile(tile, sample, samples, row, rows, buffer);
                }
            }
        }
    }

    /** The weights of a tile's channels, tap by tap, behind zeros for the biases that there are not. */
    private void packWeights(Phase phase, int tile, float[] buffer) {
        FilterTiles tiles = phase.tiles;
        int rows = tiles.height(tile), n = phase.taps.count(), area = shape.area(), filterSize = shape.groupChannels() * area;
        int at = phase.weightsAt + tiles.panel(tile), firstFilter = tiles.group(tile) * shape.groupFilters();
        Arrays.fill(buffer, at, at + rows * (n + 1), 0);
        for (int r = 0; r < tiles.filters(tile); r++) {
            int channel = tiles.first(tile) % shape.groupChannels() + r;
            for (int k = 0; k < n; k++) {
                int weight = (firstFilter + phase.taps.plane()[k]) * filterSize + channel * area + phase.taps.weight()[k];
                buffer[at + (k + 1) * rows + r] = operands.weight().array()[operands.weight().offset() + weight];
            }
        }
    }

    /** Computes some rows of every phase for a tile's channels. */
    private void computeTile(int tile, int sample, int samples, int row, int rows, float[] buffer) {
        FilterTiles tiles = phases.get(0).tiles;
        int channels = tiles.filters(tile), pixels = shape.pixels(), sy = shape.window().strideY();
        int at = (sample * shape.channels() + tiles.first(tile)) * pixels + row * sy * shape.width();
        int n = (Math.min(shape.height(), (row + rows) * sy) - row * sy) * shape.width();
        int whole = direct && samples == 1 && channels == tiles.height(tile) ? n - n % VectorKernels.LANES : 0;
        for (Phase phase : phases) {
            int rest = VectorConvolution.roundUp(planes.run(samples, rows) - whole), x = planesAt + planes.group(tiles.group(tile));
            int w = phase.weightsAt + phase.tiles.panel(tile);
            VectorConvolutionTiles.run(tiles.height(tile), buffer, w, buffer, x, phase.distance, operands.x().array(), operands.x().offset() + at, pixels, whole);
            VectorConvolutionTiles.run(tiles.height(tile), buffer, w, buffer, x + whole, phase.distance, buffer, resultAt, rest, rest);
            for (int i = 0; i < samples * channels && rest > 0; i++) {
                int s = i / channels, r = i % channels, result = resultAt + r * rest + s * planes.sampleStep;
                if (direct) {
                    System.arraycopy(buffer, result, operands.x().array(), operands.x().offset() + at + (s * shape.channels() + r) * pixels + whole, n - whole);
                } else {
                    scatter(phase, buffer, result, rows, pixelsAt + i * n, n);
                }
            }
        }
        for (int s = 0; s < samples; s++) {
            write(buffer, pixelsAt + s * channels * n, at + s * shape.channels() * pixels, channels, n);
        }
    }

    /** Takes a phase's results to their pixels among {@code n} of some rows. */
    private void scatter(Phase phase, float[] buffer, int result, int rows, int to, int n) {
        int sy = shape.window().strideY(), sx = shape.window().strideX(), width = shape.width();
        for (int i = 0; i < rows; i++) {
            int line = (i * sy + phase.row) * width;
            for (int w = phase.column, from = result + i * phaseWidth; w < width && line < n; w += sx, from++) {
                buffer[to + line + w] = buffer[from];
            }
        }
    }

    /** Finishes {@code n} pixels of each of some channels: all at once where they lie side by side. */
    private void write(float[] buffer, int pixelsFrom, int at, int channels, int n) {
        boolean all = n == shape.pixels();
        int length = all ? channels * n : n;
        for (int r = 0; r < (all ? 1 : channels); r++) {
            int to = at + r * shape.pixels();
            if (!direct) {
                writer.write(buffer, pixelsFrom + r * n, to, length);
            } else if (gate != null) {
                writer.write(operands.x().array(), operands.x().offset() + to, to, length);
            }
        }
    }
}
