package dev.firstlight.cpu;

import dev.firstlight.compute.ops.Convolution;
import java.util.Arrays;

/** {@link Convolution}: each thread computes some planes of the output, adding to them one tap of the window after another. */
final class PlainConvolution implements WorkerPool.Task {
    private final Convolution op;
    private final Kernels kernels;
    private final Floats x, weight, bias, y;
    private final WindowAxis rows, columns;
    private final int batch, channels, filters, groupChannels;

    PlainConvolution(Kernels kernels, Convolution op, ConvolutionOperands operands) {
        this.op = op;
        this.kernels = kernels;
        x = operands.x();
        weight = operands.weight();
        bias = operands.bias();
        y = operands.y();
        batch = op.x().shape().get(0);
        channels = op.x().shape().get(1);
        filters = op.y().shape().get(1);
        groupChannels = channels / op.groups();
        rows = WindowAxis.vertical(op.window(), op.x().shape().get(2));
        columns = WindowAxis.horizontal(op.window(), op.x().shape().get(3));
    }

    @Override
    public void run(int thread, int threads) {
        int to = CpuLaunch.partStart(batch * filters, 1, thread + 1, threads), pixels = rows.output() * columns.output();
        for (int plane = CpuLaunch.partStart(batch * filters, 1, thread, threads); plane < to; plane++) {
            int f = plane % filters, firstChannel = f / (filters / op.groups()) * groupChannels, at = y.offset() + plane * pixels;
            Arrays.fill(y.array(), at, at + pixels, bias.array() == null ? 0 : bias.array()[bias.offset() + f]);
            for (int c = 0; c < groupChannels; c++) {
                int xAt = x.offset() + (plane / filters * channels + firstChannel + c) * rows.input() * columns.input();
                addChannel(xAt, weight.offset() + (f * groupChannels + c) * rows.taps() * columns.taps(), at);
            }
            kernels.activate(op.activation(), y.array(), at, y.array(), at, pixels);
        }
    }

    private void addChannel(int xAt, int weightAt, int yAt) {
        for (int u = 0; u < rows.taps(); u++) {
            for (int v = 0; v < columns.taps(); v++) {
                float w = weight.array()[weightAt + u * columns.taps() + v];
                int first = columns.first(v), n = columns.end(v) - first;
                for (int i = rows.first(u); i < rows.end(u); i++) {
                    int from = xAt + rows.at(i, u) * columns.input() + columns.at(first, v);
                    addScaled(w, x.array(), from, columns.stride(), y.array(), yAt + i * columns.output() + first, n);
                }
            }
        }
    }

    private static void addScaled(float w, float[] x, int xAt, int stride, float[] y, int yAt, int n) {
        for (int j = 0; j < n; j++) {
            y[yAt + j] = Math.fma(w, x[xAt + j * stride], y[yAt + j]);
        }
    }
}
