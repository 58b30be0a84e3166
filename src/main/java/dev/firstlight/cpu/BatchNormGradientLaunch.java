package dev.firstlight.cpu;

import dev.firstlight.compute.ops.BatchNormGradient;

/**
 * {@link BatchNormGradient}: each thread takes some channels. Sums over the pixels of an image are taken in float32, those over
 * images in float64.
 */
final class BatchNormGradientLaunch extends CpuLaunch {
    private final Kernels kernels;
    private final Floats x, dy, gamma, mean, inverse, dgamma, dbeta;
    private final BatchLayout layout;
    private final GradientWriter writer;
    private final float[][] gradients;

    BatchNormGradientLaunch(BatchNormGradient op, CpuMemory memory, Kernels kernels, WorkerPool pool, int threads) {
        super(op, pool, threads);
        this.kernels = kernels;
        x = memory.floats(op.x());
        dy = memory.floats(op.dy());
        gamma = memory.floats(op.gamma());
        mean = memory.floats(op.mean());
        inverse = memory.floats(op.inverse());
        dgamma = memory.floats(op.dgamma());
        dbeta = memory.floats(op.dbeta());
        layout = BatchLayout.of(op.x().shape());
        writer = new GradientWriter(kernels, memory, op.gate(), op.accumulate(), memory.floats(op.dx()));
        gradients = scratch(threads, layout.pixels());
    }

    @Override
    public void run(int thread, int threads) {
        int to = partStart(layout.channels(), 1, thread + 1, threads), pixels = layout.pixels();
        float[] run = gradients[thread];
        for (int c = partStart(layout.channels(), 1, thread, threads); c < to; c++) {
            float center = mean.array()[mean.offset() + c];
            double scale = inverse.array()[inverse.offset() + c], sum = 0, sumWithZ = 0;
            for (int b = 0; b < layout.batch(); b++) {
                int at = layout.run(b, c);
                sum += kernels.sum(dy.array(), dy.offset() + at, pixels);
                sumWithZ += scale * kernels.dotWithDistances(dy.array(), dy.offset() + at, x.array(), x.offset() + at, center, pixels);
            }
            dbeta.array()[dbeta.offset() + c] = (float) sum;
            dgamma.array()[dgamma.offset() + c] = (float) sumWithZ;
            double factor = gamma.array()[gamma.offset() + c] * scale;
            float ofDy = (float) factor, ofX = (float) (-factor * scale * sumWithZ / layout.n()), constant = (float) (-factor * sum / layout.n());
            for (int b = 0; b < layout.batch(); b++) {
                int at = layout.run(b, c);
                kernels.combine(ofDy, dy.array(), dy.offset() + at, ofX, x.array(), x.offset() + at, center, constant, run, 0, pixels);
                writer.write(run, 0, at, pixels);
            }
        }
    }
}
