package dev.firstlight.cpu;

import dev.firstlight.compute.ops.Blend;

/** {@link Blend}: each thread takes a contiguous part. */
final class BlendLaunch extends CpuLaunch {
    private final Kernels kernels;
    private final Floats x, weights, y;
    private float weight;

    BlendLaunch(Blend op, CpuMemory memory, Kernels kernels, WorkerPool pool, int threads) {
        super(op, pool, threads);
        this.kernels = kernels;
        x = memory.floats(op.x());
        weights = memory.floats(op.weights());
        y = memory.floats(op.y());
    }

    @Override
    void prepare(int step) {
        weight = weights.array()[weights.offset() + Math.floorMod(step, weights.size())];
    }

    @Override
    public void run(int thread, int threads) {
        int from = partStart(y.size(), 64, thread, threads), to = partStart(y.size(), 64, thread + 1, threads);
        kernels.blend(weight, x.array(), x.offset() + from, y.array(), y.offset() + from, to - from);
    }
}
