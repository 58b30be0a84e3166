package dev.firstlight.cpu;

import dev.firstlight.compute.ops.Update;

/** {@link Update}: each thread takes a contiguous part of the parameters. */
final class UpdateLaunch extends CpuLaunch {
    private final Update op;
    private final Kernels kernels;
    private final UpdateStep values;
    private final Floats rates, squaredNorm;

    UpdateLaunch(Update op, CpuMemory memory, Kernels kernels, WorkerPool pool, int threads) {
        super(op, pool, threads);
        this.op = op;
        this.kernels = kernels;
        values = new UpdateStep(op, memory);
        rates = memory.floats(op.rates());
        squaredNorm = memory.floats(op.squaredNorm());
    }

    @Override
    void prepare(int step) {
        int row = rates.offset() + 3 * Math.floorMod(step, rates.size() / 3);
        values.rate = rates.array()[row];
        values.correction1 = rates.array()[row + 1];
        values.correction2 = rates.array()[row + 2];
        values.clip = 1;
        if (op.squaredNorm() != null) {
            double norm = Math.sqrt(squaredNorm.array()[squaredNorm.offset()]);
            values.clip = (float) Math.min(1, op.maxNorm() / (norm + 1e-6));
        }
    }

    @Override
    public void run(int thread, int threads) {
        int size = values.parameters.size();
        kernels.update(values, partStart(size, 64, thread, threads), partStart(size, 64, thread + 1, threads));
    }
}
