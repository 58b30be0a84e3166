package dev.firstlight.cpu;

import dev.firstlight.compute.ops.MaxPoolGradient;
import java.util.Arrays;

/** {@link MaxPoolGradient}: each thread takes some planes, and spreads the gradients of one plane at a time in memory of its own. */
final class MaxPoolGradientLaunch extends CpuLaunch {
    private final Floats dy;
    private final int[] argmax;
    private final int argmaxAt, planes, pixels, outputs;
    private final GradientWriter writer;
    private final float[][] sums;

    MaxPoolGradientLaunch(MaxPoolGradient op, CpuMemory memory, Kernels kernels, WorkerPool pool, int threads) {
        super(op, pool, threads);
        dy = memory.floats(op.dy());
        argmax = (int[]) memory.array(op.argmax());
        argmaxAt = op.argmax().offset();
        planes = op.dx().shape().get(0) * op.dx().shape().get(1);
        pixels = op.dx().size() / planes;
        outputs = op.dy().size() / planes;
        writer = new GradientWriter(kernels, memory, op.gate(), op.accumulate(), memory.floats(op.dx()));
        sums = scratch(threads, pixels);
    }

    @Override
    public void run(int thread, int threads) {
        float[] plane = sums[thread];
        int to = partStart(planes, 1, thread + 1, threads);
        for (int p = partStart(planes, 1, thread, threads); p < to; p++) {
            Arrays.fill(plane, 0, pixels, 0);
            for (int o = p * outputs; o < (p + 1) * outputs; o++) {
                plane[argmax[argmaxAt + o]] += dy.array()[dy.offset() + o];
            }
            writer.write(plane, 0, p * pixels, pixels);
        }
    }
}
