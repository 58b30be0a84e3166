package dev.firstlight.cpu;

import dev.firstlight.compute.ops.AveragePool;

/** {@link AveragePool}: each thread takes some planes. */
final class AveragePoolLaunch extends CpuLaunch {
    private final Kernels kernels;
    private final Floats x, y;
    private final int planes;
    private final WindowAxis rows, columns;

    AveragePoolLaunch(AveragePool op, CpuMemory memory, Kernels kernels, WorkerPool pool, int threads) {
        super(op, pool, threads);
        this.kernels = kernels;
        x = memory.floats(op.x());
        y = memory.floats(op.y());
        planes = op.x().shape().get(0) * op.x().shape().get(1);
        rows = WindowAxis.vertical(op.window(), op.x().shape().get(2));
        columns = WindowAxis.horizontal(op.window(), op.x().shape().get(3));
    }

    @Override
    public void run(int thread, int threads) {
        int to = partStart(planes, 1, thread + 1, threads), outputs = rows.output() * columns.output();
        for (int plane = partStart(planes, 1, thread, threads); plane < to; plane++) {
            int xAt = x.offset() + plane * rows.input() * columns.input(), yAt = y.offset() + plane * outputs;
            for (int i = 0; i < rows.output(); i++) {
                for (int j = 0; j < columns.output(); j++) {
                    y.array()[yAt + i * columns.output() + j] = mean(xAt, i, j);
                }
            }
        }
    }

    private float mean(int xAt, int i, int j) {
        int firstU = rows.firstTap(i), endU = rows.endTap(i), firstV = columns.firstTap(j), endV = columns.endTap(j);
        double sum = 0;
        for (int u = firstU; u < endU; u++) {
            int at = xAt + rows.at(i, u) * columns.input() + columns.at(j, firstV);
            if (columns.dilation() == 1) {
                sum += kernels.sum(x.array(), at, endV - firstV);
            } else {
                for (int v = firstV; v < endV; v++, at += columns.dilation()) {
                    sum += x.array()[at];
                }
            }
        }
        return (float) (sum / ((endU - firstU) * (endV - firstV)));
    }
}
