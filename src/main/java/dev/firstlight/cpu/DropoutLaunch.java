package dev.firstlight.cpu;

import dev.firstlight.compute.Philox;
import dev.firstlight.compute.ops.Dropout;

/** {@link Dropout}: each thread takes a contiguous part. */
final class DropoutLaunch extends CpuLaunch {
    private static final int WORDS = 4;

    private final Dropout op;
    private final Floats x, y;
    private final int[][] words;
    private int step;

    DropoutLaunch(Dropout op, CpuMemory memory, WorkerPool pool, int threads) {
        super(op, pool, threads);
        this.op = op;
        x = memory.floats(op.x());
        y = memory.floats(op.y());
        words = new int[threads][WORDS];
    }

    @Override
    void prepare(int step) {
        this.step = step;
    }

    @Override
    public void run(int thread, int threads) {
        int[] random = words[thread];
        int to = partStart(y.size(), 64, thread + 1, threads);
        for (int i = partStart(y.size(), 64, thread, threads); i < to; i++) {
            if (i % WORDS == 0) {
                Philox.words(op.seed(), i / WORDS, step, op.stream(), random);
            }
            y.array()[y.offset() + i] = Philox.uniform(random[i % WORDS]) >= op.rate() ? x.array()[x.offset() + i] * op.scale() : 0;
        }
    }
}
