package dev.firstlight.cpu;

import dev.firstlight.compute.ops.ConvolutionInputGradient;
import java.util.Arrays;

/**
 * {@link ConvolutionInputGradient} as a convolution of the output's gradient with the filters mirrored, channels and filters having
 * changed places: {@link PlainTaps} over dy in {@link PaddedPlanes}. Under a window with strides, the pixels of every phase of the image
 * have taps of their own ({@link Taps#backward}). Each thread takes some samples, and packs the weights for itself.
 */
final class PlainConvolutionInputGradient implements WorkerPool.Task {
    /** The pixels (h, w) with h mod strideY = row and w mod strideX = column; their weights are packed, tap by tap for each channel. */
    private record Phase(int row, int column, Taps all, PlainTaps taps, int weightsAt) {}

    private final ConvolutionShape shape;
    private final ConvolutionOperands operands;
    private final GradientWriter writer;
    private final PaddedPlanes planes;
    private final Phase[] phases;
    private final Workspace workspace;
    private final int planesAt, pixelsAt;

    PlainConvolutionInputGradient(Kernels kernels, ConvolutionInputGradient op, ConvolutionOperands operands, Workspace workspace, int threads) {
        this.operands = operands;
        this.workspace = workspace;
        shape = ConvolutionShape.of(op.dx(), op.dy(), op.window(), op.groups());
        writer = new GradientWriter(kernels, op.gate(), operands.saved(), op.accumulate(), operands.x());
        int sy = op.window().strideY(), sx = op.window().strideX();
        Taps[] all = new Taps[sy * sx];
        Arrays.setAll(all, p -> Taps.backward(shape, p / sx, p % sx));
        planes = PaddedPlanes.of(shape.filters(), shape.outputHeight(), shape.outputWidth(), shape.batch(), Arrays.asList(all),
                (shape.height() + sy - 1) / sy, (shape.width() + sx - 1) / sx, PlainConvolution.RUN_WORTH_ITS_ENDS);
        planesAt = PlainTile.sums(PlainTile.ROWS);
        phases = new Phase[all.length];
        int at = planesAt + planes.size();
        for (int p = 0; p < phases.length; p++) {
            int rows = (shape.height() - p / sx + sy - 1) / sy, columns = (shape.width() - p % sx + sx - 1) / sx;
            phases[p] = new Phase(p / sx, p % sx, all[p], new PlainTaps(planes, planes.distances(all[p]), rows, columns, threads), at);
            at += shape.channels() * all[p].count();
        }
        pixelsAt = at;
        workspace.require(Math.max(PlainTile.SUMS, pixelsAt + planes.samples * shape.channels() * shape.pixels()));
    }

    @Override
    public void run(int thread, int threads) {
        float[] buffer = workspace.of(thread);
        for (Phase phase : phases) {
            packWeights(phase, buffer);
        }
        Arrays.fill(buffer, planesAt, planesAt + planes.size(), 0);
        int to = CpuLaunch.partStart(shape.batch(), 1, thread + 1, threads), sampleSize = shape.channels() * shape.pixels();
        for (int sample = CpuLaunch.partStart(shape.batch(), 1, thread, threads); sample < to; sample += planes.samples) {
            int samples = Math.min(planes.samples, to - sample);
            PlainPlanes.fill(operands.y(), shape.outputHeight(), shape.outputWidth(), 1, 1, sample, samples, planes, buffer, planesAt);
            for (Phase phase : phases) {
                addPhase(thread, phase, samples, buffer);
            }
            writer.write(buffer, pixelsAt, sample * sampleSize, samples * sampleSize);
        }
    }

    private void packWeights(Phase phase, float[] buffer) {
        int area = shape.area(), at = phase.weightsAt;
        float[] weight = operands.weight().array();
        for (int channel = 0; channel < shape.channels(); channel++) {
            int group = channel / shape.groupChannels();
            int first = operands.weight().offset() + (group * shape.groupFilters() * shape.groupChannels() + channel % shape.groupChannels()) * area;
            for (int k = 0; k < phase.all.count(); k++) {
                buffer[at++] = weight[first + phase.all.plane()[k] * shape.groupChannels() * area + phase.all.weight()[k]];
            }
        }
    }

    private void addPhase(int thread, Phase phase, int samples, float[] buffer) {
        int sy = shape.window().strideY(), sx = shape.window().strideX(), width = shape.width();
        for (int group = 0; group < shape.groups(); group++) {
            int channel = group * shape.groupChannels(), y = planesAt + group * shape.groupFilters() * planes.planeStep;
            phase.taps.run(thread, buffer, y, samples, buffer, phase.weightsAt + channel * phase.all.count(), shape.groupChannels(),
                    Floats.NONE, 0, (c, s, i, j, values, at, n) -> {
                        int plane = pixelsAt + (s * shape.channels() + channel + c) * shape.pixels();
                        int pixel = plane + (i * sy + phase.row) * width + j * sx + phase.column;
                        if (sx == 1) {
                            System.arraycopy(values, at, buffer, pixel, n);
                        } else {
                            for (int q = 0; q < n; q++) {
                                buffer[pixel + q * sx] = values[at + q];
                            }
                        }
                    });
        }
    }
}
