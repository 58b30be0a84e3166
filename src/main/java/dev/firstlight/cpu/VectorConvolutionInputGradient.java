package dev.firstlight.cpu;

import dev.firstlight.compute.Activation;
import dev.firstlight.compute.ops.ConvolutionInputGradient;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * {@link ConvolutionInputGradient} as a convolution of the output's gradient in {@link PaddedPlanes} with the filters mirrored, channels
 * and filters having changed places; see {@link VectorConvolution}. Under a window with strides, the pixels of every phase of the image
 * have taps of their own ({@link Taps#backward}), so each phase is such a convolution.
 *
 * <p>Each thread takes some samples; where there are fewer samples than threads, some channels of all samples.
 */
final class VectorConvolutionInputGradient implements WorkerPool.Task {
    private static final int RUN_WORTH_ITS_ENDS = 160;

    /** The pixels (h, w) with h mod strideY = row and w mod strideX = column. */
    private record Phase(int row, int column, Taps taps, int[] distance, FilterTiles tiles, int weightsAt) {}

    private final ConvolutionShape shape;
    private final ConvolutionOperands operands;
    private final GradientWriter writer;
    private final boolean direct, rectified;
    private final PaddedPlanes planes;
    private final List<Phase> phases = new ArrayList<>();
    private final Workspace workspace;
    private final int planesAt, resultAt, pixelsAt;

    VectorConvolutionInputGradient(Kernels kernels, ConvolutionInputGradient op, ConvolutionOperands operands, Workspace workspace) {
        this.operands = operands;
        this.workspace = workspace;
        shape = ConvolutionShape.of(op.dx(), op.dy(), op.window(), op.groups());
        writer = new GradientWriter(kernels, op.gate(), operands.saved(), op.accumulate(), operands.x());
        int sy = op.window().strideY(), sx = op.window().strideX();
        List<Taps> taps = new ArrayList<>();
        for (int p = 0; p < sy * sx; p++) {
            taps.add(Taps.backward(shape, p / sx, p % sx));
        }
        planes = PaddedPlanes.of(shape.filters(), shape.outputHeight(), shape.outputWidth(), shape.batch(), taps,
                (shape.height() + sy - 1) / sy, (shape.width() + sx - 1) / sx, RUN_WORTH_ITS_ENDS);
        boolean plain = op.gate() == null || op.gate().activation() == Activation.IDENTITY;
        rectified = !plain && op.gate().activation() == Activation.RELU;
        direct = sy == 1 && sx == 1 && !op.accumulate() && (plain || rectified);
        planesAt = Workspace.START;
        int at = planesAt + VectorConvolution.roundUp(planes.size());
        for (int p = 0; p < taps.size(); p++) {
            FilterTiles tiles = new FilterTiles(shape.groups(), shape.groupChannels(), taps.get(p).count());
            phases.add(new Phase(p / sx, p % sx, taps.get(p), planes.distances(taps.get(p)), tiles, at));
            at += VectorConvolution.roundUp(tiles.panels());
        }
        resultAt = at;
        pixelsAt = resultAt + VectorConvolutionTiles.MOST_FILTERS * planes.run(planes.samples) + VectorKernels.LANES;
        workspace.require(pixelsAt + VectorConvolutionTiles.MOST_FILTERS * planes.samples * shape.pixels());
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
        Arrays.fill(buffer, planesAt, planesAt + planes.size(), 0);
        for (int sample = from; sample < to; sample += planes.samples) {
            int samples = Math.min(planes.samples, to - sample);
            planes.fill(operands.y(), shape.filters(), sample, samples, buffer, planesAt);
            for (int tile = firstTile; tile < endTile; tile++) {
                computeTile(tile, sample, samples, buffer);
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

    private void computeTile(int tile, int sample, int samples, float[] buffer) {
        int length = planes.run(samples), pixels = shape.pixels();
        FilterTiles tiles = phases.get(0).tiles;
        int channels = tiles.filters(tile), x = planesAt + tiles.group(tile) * shape.groupFilters() * planes.planeStep;
        for (Phase phase : phases) {
            VectorConvolutionTiles.run(tiles.height(tile), buffer, phase.weightsAt + phase.tiles.panel(tile), buffer, x, phase.distance,
                    buffer, resultAt, length, length);
            for (int s = 0; s < samples; s++) {
                int to = ((sample + s) * shape.channels() + tiles.first(tile)) * pixels;
                for (int r = 0; r < channels; r++) {
                    int result = resultAt + r * length + s * planes.sampleStep;
                    if (direct) {
                        writeRows(buffer, result, to + r * pixels, to + channels * pixels);
                    } else {
                        scatter(phase, buffer, result, pixelsAt + (s * channels + r) * pixels);
                    }
                }
            }
        }
        for (int s = 0; !direct && s < samples; s++) {
            writer.write(buffer, pixelsAt + s * channels * pixels, ((sample + s) * shape.channels() + tiles.first(tile)) * pixels, channels * pixels);
        }
    }

    /** Takes a plane of results to dx, from element {@code to} on; what is behind {@code end} is not touched. */
    private void writeRows(float[] buffer, int result, int to, int end) {
        Floats dx = operands.x(), saved = operands.saved();
        if (rectified) {
            VectorPlanes.outGated(buffer, result, planes.rowStep, shape.height(), shape.width(), saved.array(), saved.offset() - dx.offset(),
                    dx.array(), dx.offset() + to, dx.offset() + end);
        } else {
            VectorPlanes.out(buffer, result, planes.rowStep, shape.height(), shape.width(), dx.array(), dx.offset() + to, dx.offset() + end);
        }
    }

    /** Takes a phase's results to their pixels in a plane. */
    private void scatter(Phase phase, float[] buffer, int result, int plane) {
        int sy = shape.window().strideY(), sx = shape.window().strideX(), width = shape.width();
        for (int h = phase.row, from = result; h < shape.height(); h += sy, from += planes.rowStep) {
            for (int w = phase.column, source = from; w < width; w += sx, source++) {
                buffer[plane + h * width + w] = buffer[source];
            }
        }
    }
}
