package dev.firstlight.cpu;

import dev.firstlight.compute.ops.ConvolutionInputGradient;
import java.util.Arrays;

/** {@link ConvolutionInputGradient}: each thread computes some planes of the input's gradient, tap after tap, in a plane of its own. */
final class PlainConvolutionInputGradient implements WorkerPool.Task {
    private final Floats dy, weight;
    private final GradientWriter writer;
    private final WindowAxis rows, columns;
    private final int batch, channels, filters, groupChannels, groupFilters;
    private final float[][] sums;

    PlainConvolutionInputGradient(Kernels kernels, ConvolutionInputGradient op, ConvolutionOperands operands, int threads) {
        dy = operands.y();
        weight = operands.weight();
        writer = new GradientWriter(kernels, op.gate(), operands.saved(), op.accumulate(), operands.x());
        batch = op.dx().shape().get(0);
        channels = op.dx().shape().get(1);
        filters = op.dy().shape().get(1);
        groupChannels = channels / op.groups();
        groupFilters = filters / op.groups();
        rows = WindowAxis.vertical(op.window(), op.dx().shape().get(2));
        columns = WindowAxis.horizontal(op.window(), op.dx().shape().get(3));
        sums = new float[threads][rows.input() * columns.input()];
    }

    @Override
    public void run(int thread, int threads) {
        int to = CpuLaunch.partStart(batch * channels, 1, thread + 1, threads), pixels = rows.input() * columns.input();
        float[] plane = sums[thread];
        for (int p = CpuLaunch.partStart(batch * channels, 1, thread, threads); p < to; p++) {
            int sample = p / channels, channel = p % channels, firstFilter = channel / groupChannels * groupFilters;
            Arrays.fill(plane, 0);
            for (int f = firstFilter; f < firstFilter + groupFilters; f++) {
                int weightAt = weight.offset() + (f * groupChannels + channel % groupChannels) * rows.taps() * columns.taps();
                addFilter(dy.offset() + (sample * filters + f) * rows.output() * columns.output(), weightAt, plane);
            }
            writer.write(plane, 0, p * pixels, pixels);
        }
    }

    private void addFilter(int dyAt, int weightAt, float[] plane) {
        for (int u = 0; u < rows.taps(); u++) {
            for (int v = 0; v < columns.taps(); v++) {
                float w = weight.array()[weightAt + u * columns.taps() + v];
                int first = columns.first(v), n = columns.end(v) - first;
                for (int i = rows.first(u); i < rows.end(u); i++) {
                    int into = rows.at(i, u) * columns.input() + columns.at(first, v);
                    addScaled(w, dy.array(), dyAt + i * columns.output() + first, plane, into, columns.stride(), n);
                }
            }
        }
    }

    private static void addScaled(float w, float[] x, int xAt, float[] y, int yAt, int stride, int n) {
        for (int j = 0; j < n; j++) {
            y[yAt + j * stride] = Math.fma(w, x[xAt + j], y[yAt + j * stride]);
        }
    }
}
