package dev.firstlight.cpu;

import dev.firstlight.compute.ops.ConvolutionWeightGradient;

/** {@link ConvolutionWeightGradient}: each thread takes some filters; sums over a row in float32, over rows in float64. */
final class PlainConvolutionWeightGradient implements WorkerPool.Task {
    private final Kernels kernels;
    private final Floats x, dy, dweight, dbias;
    private final WindowAxis rows, columns;
    private final int batch, channels, filters, groupChannels, groupFilters;

    PlainConvolutionWeightGradient(Kernels kernels, ConvolutionWeightGradient op, ConvolutionOperands operands) {
        this.kernels = kernels;
        x = operands.x();
        dy = operands.y();
        dweight = operands.weight();
        dbias = operands.bias();
        batch = op.x().shape().get(0);
        channels = op.x().shape().get(1);
        filters = op.dy().shape().get(1);
        groupChannels = channels / op.groups();
        groupFilters = filters / op.groups();
        rows = WindowAxis.vertical(op.window(), op.x().shape().get(2));
        columns = WindowAxis.horizontal(op.window(), op.x().shape().get(3));
    }

    @Override
    public void run(int thread, int threads) {
        int to = CpuLaunch.partStart(filters, 1, thread + 1, threads);
        for (int f = CpuLaunch.partStart(filters, 1, thread, threads); f < to; f++) {
            int at = dweight.offset() + f * groupChannels * rows.taps() * columns.taps();
            for (int c = 0; c < groupChannels; c++) {
                for (int u = 0; u < rows.taps(); u++) {
                    for (int v = 0; v < columns.taps(); v++) {
                        dweight.array()[at++] = (float) tap(f, f / groupFilters * groupChannels + c, u, v);
                    }
                }
            }
            if (dbias.array() != null) {
                dbias.array()[dbias.offset() + f] = (float) sum(f);
            }
        }
    }

    private double tap(int f, int channel, int u, int v) {
        double sum = 0;
        int first = columns.first(v), n = columns.end(v) - first;
        for (int b = 0; b < batch; b++) {
            int xAt = x.offset() + (b * channels + channel) * rows.input() * columns.input() + columns.at(first, v);
            int dyAt = dy.offset() + (b * filters + f) * rows.output() * columns.output() + first;
            for (int i = rows.first(u); i < rows.end(u); i++) {
                sum += dot(dy.array(), dyAt + i * columns.output(), x.array(), xAt + rows.at(i, u) * columns.input(), columns.stride(), n);
            }
        }
        return sum;
    }

    /** In four interleaved sums, which the processor can add at the same time. */
    private static float dot(float[] a, int aAt, float[] b, int bAt, int stride, int n) {
        float s0 = 0, s1 = 0, s2 = 0, s3 = 0;
        int j = 0;
        for (; j <= n - 4; j += 4) {
            s0 = Math.fma(a[aAt + j], b[bAt + j * stride], s0);
            s1 = Math.fma(a[aAt + j + 1], b[bAt + (j + 1) * stride], s1);
            s2 = Math.fma(a[aAt + j + 2], b[bAt + (j + 2) * stride], s2);
            s3 = Math.fma(a[aAt + j + 3], b[bAt + (j + 3) * stride], s3);
        }
        for (; j < n; j++) {
            s0 = Math.fma(a[aAt + j], b[bAt + j * stride], s0);
        }
        return (s0 + s1) + (s2 + s3);
    }

    private double sum(int f) {
        double sum = 0;
        int pixels = rows.output() * columns.output();
        for (int b = 0; b < batch; b++) {
            sum += kernels.sum(dy.array(), dy.offset() + (b * filters + f) * pixels, pixels);
        }
        return sum;
    }
}
