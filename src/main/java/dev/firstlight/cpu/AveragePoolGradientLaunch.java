package dev.firstlight.cpu;

import dev.firstlight.compute.ops.AveragePoolGradient;
import java.util.Arrays;

/** {@link AveragePoolGradient}: each thread takes some planes, and spreads the gradients of one plane at a time in memory of its own. */
final class AveragePoolGradientLaunch extends CpuLaunch {
    private final Floats dy;
    private final int planes;
    private final WindowAxis rows, columns;
    private final GradientWriter writer;
    private final float[][] sums;

    AveragePoolGradientLaunch(AveragePoolGradient op, CpuMemory memory, Kernels kernels, WorkerPool pool, int threads) {
        super(op, pool, threads);
        dy = memory.floats(op.dy());
        planes = op.dx().shape().get(0) * op.dx().shape().get(1);
        rows = WindowAxis.vertical(op.window(), op.dx().shape().get(2));
        columns = WindowAxis.horizontal(op.window(), op.dx().shape().get(3));
        writer = new GradientWriter(kernels, memory, op.gate(), op.accumulate(), memory.floats(op.dx()));
        sums = scratch(threads, rows.input() * columns.input());
    }

    @Override
    public void run(int thread, int threads) {
        float[] plane = sums[thread];
        boolean halves = rows.halves() && columns.halves(), all = rows.coversAll() && columns.coversAll();
        int to = partStart(planes, 1, thread + 1, threads), pixels = rows.input() * columns.input();
        for (int p = partStart(planes, 1, thread, threads); p < to; p++) {
            int dyAt = dy.offset() + p * rows.output() * columns.output();
            Arrays.fill(plane, 0, pixels, all ? dy.array()[dyAt] / pixels : 0);
            if (halves) {
                spreadQuarters(dyAt, plane);
            } else if (!all) {
                spread(dyAt, plane);
            }
            writer.write(plane, 0, p * pixels, pixels);
        }
    }

    private void spread(int dyAt, float[] plane) {
        for (int i = 0; i < rows.output(); i++) {
            for (int j = 0; j < columns.output(); j++) {
                spread(dy.array()[dyAt + i * columns.output() + j], i, j, plane);
            }
        }
    }

    private void spread(float gradient, int i, int j, float[] plane) {
        float share = gradient / (rows.tapsInside(i) * columns.tapsInside(j));
        for (int u = rows.firstTap(i); u < rows.endTap(i); u++) {
            for (int v = columns.firstTap(j); v < columns.endTap(j); v++) {
                plane[rows.at(i, u) * columns.input() + columns.at(j, v)] += share;
            }
        }
    }

    /** Windows of 2x2 side by side: no two of them meet. */
    private void spreadQuarters(int dyAt, float[] plane) {
        float[] gradients = dy.array();
        int width = columns.input(), n = columns.output();
        for (int i = 0; i < rows.output(); i++) {
            for (int j = 0; j < n; j++) {
                float share = 0.25f * gradients[dyAt + i * n + j];
                int at = 2 * i * width + 2 * j;
                plane[at] = share;
                plane[at + 1] = share;
                plane[at + width] = share;
                plane[at + width + 1] = share;
            }
        }
    }
}
