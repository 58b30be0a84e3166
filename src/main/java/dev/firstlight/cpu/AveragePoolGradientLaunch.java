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
        sums = new float[threads][rows.input() * columns.input()];
    }

    @Override
    public void run(int thread, int threads) {
        float[] plane = sums[thread];
        int to = partStart(planes, 1, thread + 1, threads);
        for (int p = partStart(planes, 1, thread, threads); p < to; p++) {
            Arrays.fill(plane, 0);
            int dyAt = dy.offset() + p * rows.output() * columns.output();
            for (int i = 0; i < rows.output(); i++) {
                for (int j = 0; j < columns.output(); j++) {
                    spread(dy.array()[dyAt + i * columns.output() + j], i, j, plane);
                }
            }
            writer.write(plane, 0, p * plane.length, plane.length);
        }
    }

    private void spread(float gradient, int i, int j, float[] plane) {
        int firstU = rows.firstTap(i), endU = rows.endTap(i), firstV = columns.firstTap(j), endV = columns.endTap(j);
        float share = gradient / ((endU - firstU) * (endV - firstV));
        for (int u = firstU; u < endU; u++) {
            for (int v = firstV; v < endV; v++) {
                plane[rows.at(i, u) * columns.input() + columns.at(j, v)] += share;
            }
        }
    }
}
