package dev.firstlight.cpu;

import dev.firstlight.compute.ops.Convolution;
import java.util.Arrays;

/** {@link Convolution}: {@link PlainTaps} over the padded image. Each thread takes some samples. */
final class PlainConvolution implements WorkerPool.Task {
    /** Small images are taken several at a time, until a run has so many positions. */
    static final int RUN_WORTH_ITS_ENDS = 96;

    private final Kernels kernels;
    private final Convolution op;
    private final ConvolutionShape shape;
    private final ConvolutionOperands operands;
    private final PaddedPlanes planes;
    private final PlainTaps taps;
    private final int tapCount;
    private final Workspace workspace;
    private final int planesAt;

    PlainConvolution(Kernels kernels, Convolution op, ConvolutionOperands operands, Workspace workspace, int threads) {
        this.kernels = kernels;
        this.op = op;
        this.operands = operands;
        this.workspace = workspace;
        shape = ConvolutionShape.of(op.x(), op.y(), op.window(), op.groups());
        Taps all = Taps.forward(shape);
        tapCount = all.count();
        planes = PaddedPlanes.ofImage(shape, all, RUN_WORTH_ITS_ENDS);
        taps = new PlainTaps(planes, planes.distances(all), shape.outputHeight(), shape.outputWidth(), threads);
        planesAt = PlainTile.sums(PlainTile.ROWS);
        workspace.require(Math.max(PlainTile.SUMS, planesAt + planes.size()));
    }

    @Override
    public void run(int thread, int threads) {
        float[] buffer = workspace.of(thread), y = operands.y().array();
        Arrays.fill(buffer, planesAt, planesAt + planes.size(), 0);
        int to = CpuLaunch.partStart(shape.batch(), 1, thread + 1, threads), outputs = shape.outputs(), width = shape.outputWidth();
        for (int sample = CpuLaunch.partStart(shape.batch(), 1, thread, threads); sample < to; sample += planes.samples) {
            int samples = Math.min(planes.samples, to - sample), yAt = operands.y().offset() + sample * shape.filters() * outputs;
            PlainPlanes.fill(operands.x(), shape.height(), shape.width(), op.window().strideY(), op.window().strideX(), sample, samples, planes, buffer, planesAt);
            for (int group = 0; group < shape.groups(); group++) {
                int filter = group * shape.groupFilters();
                int x = planesAt + group * (planes.planes / shape.groups()) * planes.planeStep;
                taps.run(thread, buffer, x, samples, operands.weight().array(), operands.weight().offset() + filter * tapCount, shape.groupFilters(),
                        operands.bias(), filter, (f, s, i, j, values, at, n) ->
                                System.arraycopy(values, at, y, yAt + (s * shape.filters() + filter + f) * outputs + i * width + j, n));
            }
            kernels.activate(op.activation(), y, yAt, y, yAt, samples * shape.filters() * outputs);
        }
    }
}
