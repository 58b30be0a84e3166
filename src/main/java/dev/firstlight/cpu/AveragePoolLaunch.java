package dev.firstlight.cpu;

import dev.firstlight.compute.ops.AveragePool;

/** {@link AveragePool}: each thread takes some planes. Windows of 2x2 side by side, and the whole image as one, have loops of their own. */
final class AveragePoolLaunch extends CpuLaunch {
    private final Kernels kernels;
    private final Floats x, y;
    private final int planes;
    private final WindowAxis rows, columns;
    /** Null for other windows. */
    private final HalvedPlanes halved;

    AveragePoolLaunch(AveragePool op, CpuMemory memory, Kernels kernels, WorkerPool pool, int threads) {
        super(op, pool, threads);
        this.kernels = kernels;
        x = memory.floats(op.x());
        y = memory.floats(op.y());
        planes = op.x().shape().get(0) * op.x().shape().get(1);
        rows = WindowAxis.vertical(op.window(), op.x().shape().get(2));
        columns = WindowAxis.horizontal(op.window(), op.x().shape().get(3));
        halved = rows.halves() && columns.halves() ? new HalvedPlanes(x, y, null, 0, rows.input(), columns.input()) : null;
    }

    @Override
    public void run(int thread, int threads) {
        int from = partStart(planes, 1, thread, threads), to = partStart(planes, 1, thread + 1, threads);
        if (halved != null) {
            kernels.averagePool(halved, from, to);
        } else if (rows.coversAll() && columns.coversAll()) {
            int pixels = rows.input() * columns.input();
            for (int plane = from; plane < to; plane++) {
                y.array()[y.offset() + plane] = kernels.sum(x.array(), x.offset() + plane * pixels, pixels) / pixels;
            }
        } else {
            runWindows(from, to);
        }
    }

    private void runWindows(int fromPlane, int toPlane) {
        int outputs = rows.output() * columns.output();
        for (int plane = fromPlane; plane < toPlane; plane++) {
            int xAt = x.offset() + plane * rows.input() * columns.input(), yAt = y.offset() + plane * outputs;
            for (int i = 0; i < rows.output(); i++) {
                for (int j = 0; j < columns.output(); j++) {
                    y.array()[yAt + i * columns.output() + j] = mean(xAt, i, j);
                }
            }
        }
    }

    private float mean(int xAt, int i, int j) {
        int firstV = columns.firstTap(j), count = columns.tapsInside(j), dilation = columns.dilation();
        float[] array = x.array();
        double sum = 0;
        for (int u = rows.firstTap(i); u < rows.endTap(i); u++) {
            int at = xAt + rows.at(i, u) * columns.input() + columns.at(j, firstV);
            for (int v = 0; v < count; v++) {
                sum += array[at + v * dilation];
            }
        }
        return (float) (sum / (rows.tapsInside(i) * count));
    }
}
