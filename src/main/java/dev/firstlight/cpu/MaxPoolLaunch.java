package dev.firstlight.cpu;

import dev.firstlight.compute.ops.MaxPool;

/** {@link MaxPool}: each thread takes some planes. Windows of 2x2 side by side, the usual ones, have loops of their own. */
final class MaxPoolLaunch extends CpuLaunch {
    private final Kernels kernels;
    private final Floats x, y;
    private final int[] argmax;
    private final int argmaxAt, planes;
    private final WindowAxis rows, columns;
    /** Null for other windows. */
    private final HalvedPlanes halved;
    private final float[][] scratch;

    MaxPoolLaunch(MaxPool op, CpuMemory memory, Kernels kernels, WorkerPool pool, int threads) {
        super(op, pool, threads);
        this.kernels = kernels;
        x = memory.floats(op.x());
        y = memory.floats(op.y());
        argmax = op.argmax() == null ? null : (int[]) memory.array(op.argmax());
        argmaxAt = op.argmax() == null ? 0 : op.argmax().offset();
        planes = op.x().shape().get(0) * op.x().shape().get(1);
        rows = WindowAxis.vertical(op.window(), op.x().shape().get(2));
        columns = WindowAxis.horizontal(op.window(), op.x().shape().get(3));
        halved = rows.halves() && columns.halves() ? new HalvedPlanes(x, y, argmax, argmaxAt, rows.input(), columns.input()) : null;
        scratch = scratch(threads, halved == null ? 0 : rows.input() * columns.input() + 128);
    }

    @Override
    public void run(int thread, int threads) {
        int from = partStart(planes, 1, thread, threads), to = partStart(planes, 1, thread + 1, threads);
        if (halved != null) {
            kernels.maxPool(halved, scratch[thread], from, to);
            return;
        }
        int outputs = rows.output() * columns.output();
        for (int plane = from; plane < to; plane++) {
            int xAt = x.offset() + plane * rows.input() * columns.input();
            for (int i = 0; i < rows.output(); i++) {
                for (int j = 0; j < columns.output(); j++) {
                    int place = place(xAt, i, j), o = plane * outputs + i * columns.output() + j;
                    y.array()[y.offset() + o] = x.array()[xAt + place];
                    if (argmax != null) {
                        argmax[argmaxAt + o] = place;
                    }
                }
            }
        }
    }

    /** Where in its plane the first largest element under window (i, j) lies; the first NaN, if there is one. */
    private int place(int xAt, int i, int j) {
        int best = -1;
        float largest = 0;
        for (int u = rows.firstTap(i); u < rows.endTap(i); u++) {
            for (int v = columns.firstTap(j); v < columns.endTap(j); v++) {
                int place = rows.at(i, u) * columns.input() + columns.at(j, v);
                float value = x.array()[xAt + place];
                if (best < 0 || value > largest || value != value && largest == largest) {
                    best = place;
                    largest = value;
                }
            }
        }
        return best;
    }
}
