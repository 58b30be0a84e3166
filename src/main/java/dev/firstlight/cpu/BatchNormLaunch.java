package dev.firstlight.cpu;

import dev.firstlight.compute.ops.BatchNorm;

/**
 * {@link BatchNorm}: each thread takes some channels. Sums over the pixels of an image are taken in float32, those over images
 * in float64.
 */
final class BatchNormLaunch extends CpuLaunch {
    private final BatchNorm op;
    private final Kernels kernels;
    private final Floats x, gamma, beta, runningMean, runningVariance, mean, inverse, y;
    private final BatchLayout layout;

    BatchNormLaunch(BatchNorm op, CpuMemory memory, Kernels kernels, WorkerPool pool, int threads) {
        super(op, pool, threads);
        this.op = op;
        this.kernels = kernels;
        x = memory.floats(op.x());
        gamma = memory.floats(op.gamma());
        beta = memory.floats(op.beta());
        runningMean = memory.floats(op.runningMean());
        runningVariance = memory.floats(op.runningVariance());
        mean = memory.floats(op.mean());
        inverse = memory.floats(op.inverse());
        y = memory.floats(op.y());
        layout = BatchLayout.of(op.x().shape());
    }

    @Override
    public void run(int thread, int threads) {
        int to = partStart(layout.channels(), 1, thread + 1, threads);
        for (int c = partStart(layout.channels(), 1, thread, threads); c < to; c++) {
            int n = layout.n();
            double average = sum(c) / n;
            float center = (float) average;
            // The squares are taken about the mean rounded to float32; the rest of it is made good here.
            double rest = average - center;
            double variance = Math.max(0, sumOfSquares(c, center) / n - rest * rest);
            double scale = 1 / Math.sqrt(variance + op.epsilon());
            mean.array()[mean.offset() + c] = center;
            inverse.array()[inverse.offset() + c] = (float) scale;
            move(runningMean, c, average);
            move(runningVariance, c, variance * n / Math.max(1, n - 1));
            normalise(c, center, gamma.array()[gamma.offset() + c] * scale, rest);
        }
    }

    private double sum(int c) {
        double sum = 0;
        for (int b = 0; b < layout.batch(); b++) {
            sum += kernels.sum(x.array(), x.offset() + layout.run(b, c), layout.pixels());
        }
        return sum;
    }

    private double sumOfSquares(int c, float center) {
        double sum = 0;
        for (int b = 0; b < layout.batch(); b++) {
            sum += kernels.sumOfSquaredDistances(x.array(), x.offset() + layout.run(b, c), center, layout.pixels());
        }
        return sum;
    }

    private void move(Floats running, int c, double value) {
        float[] array = running.array();
        int at = running.offset() + c;
        array[at] += (float) (op.momentum() * (value - array[at]));
    }

    private void normalise(int c, float center, double scale, double rest) {
        float shift = (float) (beta.array()[beta.offset() + c] - rest * scale);
        for (int b = 0; b < layout.batch(); b++) {
            int run = layout.run(b, c);
            kernels.normalise(x.array(), x.offset() + run, center, (float) scale, shift, y.array(), y.offset() + run, layout.pixels());
            kernels.activate(op.activation(), y.array(), y.offset() + run, y.array(), y.offset() + run, layout.pixels());
        }
    }
}
