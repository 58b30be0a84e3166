package dev.firstlight.cpu;

import dev.firstlight.compute.ops.BatchNormInference;

/** {@link BatchNormInference}: each thread takes some channels. */
final class BatchNormInferenceLaunch extends CpuLaunch {
    private final BatchNormInference op;
    private final Kernels kernels;
    private final Floats x, gamma, beta, mean, variance, y;
    private final BatchLayout layout;

    BatchNormInferenceLaunch(BatchNormInference op, CpuMemory memory, Kernels kernels, WorkerPool pool, int threads) {
        super(op, pool, threads);
        this.op = op;
        this.kernels = kernels;
        x = memory.floats(op.x());
        gamma = memory.floats(op.gamma());
        beta = memory.floats(op.beta());
        mean = memory.floats(op.mean());
        variance = memory.floats(op.variance());
        y = memory.floats(op.y());
        layout = BatchLayout.of(op.x().shape());
    }

    @Override
    public void run(int thread, int threads) {
        int to = partStart(layout.channels(), 1, thread + 1, threads);
        for (int c = partStart(layout.channels(), 1, thread, threads); c < to; c++) {
            float center = mean.array()[mean.offset() + c], shift = beta.array()[beta.offset() + c];
            float scale = (float) (gamma.array()[gamma.offset() + c] / Math.sqrt((double) variance.array()[variance.offset() + c] + op.epsilon()));
            for (int b = 0; b < layout.batch(); b++) {
                int run = layout.run(b, c);
                kernels.normalise(x.array(), x.offset() + run, center, scale, shift, y.array(), y.offset() + run, layout.pixels());
                kernels.activate(op.activation(), y.array(), y.offset() + run, y.array(), y.offset() + run, layout.pixels());
            }
        }
    }
}
