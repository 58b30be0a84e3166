package dev.firstlight.cpu;

import dev.firstlight.compute.ops.ConvolutionWeightGradient;
import java.util.Arrays;
import java.util.List;

/**
 * {@link ConvolutionWeightGradient}: the image lies in {@link PaddedPlanes} as for {@link VectorConvolution}, and so does the output's
 * gradient, with zeros at the positions that are no outputs. The gradient to a weight then is one long product of a plane of dy and a
 * plane of the image at a constant distance, which {@link VectorDotTiles} compute, many at a time.
 *
 * <p>Each thread takes some samples and leaves the sums in its buffer; in a second step they are added, in the order of the threads.
 */
final class VectorConvolutionWeightGradient implements WorkerPool.Task {
    /** So many positions pay for the addition of the lanes; a run of them for 8 filters fits the first-level cache. */
    private static final int RUN = 640;

    private final Kernels kernels;
    private final ConvolutionShape shape;
    private final ConvolutionOperands operands;
    private final Taps taps;
    private final PaddedPlanes image;
    private final FilterTiles tiles;
    /** The distance of each tap, the last repeated until there are enough for every tile. */
    private final int[] distance;
    private final Workspace workspace;
    private final int imageAt, gradientAt, gradientStep, lanesAt, sumsAt;

    private VectorConvolutionWeightGradient(Kernels kernels, ConvolutionWeightGradient op, ConvolutionOperands operands, Workspace workspace) {
        this.kernels = kernels;
        this.operands = operands;
        this.workspace = workspace;
        shape = ConvolutionShape.of(op.x(), op.dy(), op.window(), op.groups());
        taps = Taps.forward(shape);
        image = PaddedPlanes.ofImage(shape, taps, RUN);
        distance = Arrays.copyOf(image.distances(taps), taps.count() + 7);
        Arrays.fill(distance, taps.count(), distance.length, distance[taps.count() - 1]);
        tiles = new FilterTiles(shape.groups(), shape.groupFilters(), taps.count());
        gradientStep = VectorConvolution.roundUp(image.run(image.samples) + VectorKernels.LANES);
        imageAt = Workspace.START;
        gradientAt = imageAt + VectorConvolution.roundUp(image.size());
        lanesAt = gradientAt + (shape.filters() + VectorConvolutionTiles.MOST_FILTERS) * gradientStep;
        sumsAt = lanesAt + 24 * VectorKernels.LANES;
        workspace.require(sumsAt + shape.filters() * (taps.count() + 1));
    }

    static List<WorkerPool.Task> tasks(Kernels kernels, ConvolutionWeightGradient op, ConvolutionOperands operands, Workspace workspace) {
        VectorConvolutionWeightGradient first = new VectorConvolutionWeightGradient(kernels, op, operands, workspace);
        return List.of(first, first::addThreads);
    }

    @Override
    public void run(int thread, int threads) {
        float[] buffer = workspace.of(thread);
        Arrays.fill(buffer, imageAt, sumsAt + shape.filters() * (taps.count() + 1), 0);
        int to = CpuLaunch.partStart(shape.batch(), 1, thread + 1, threads);
        for (int sample = CpuLaunch.partStart(shape.batch(), 1, thread, threads), samples; sample < to; sample += samples) {
            samples = Math.min(image.samples, to - sample);
            if (samples < image.samples) {
                Arrays.fill(buffer, gradientAt, lanesAt, 0);
            }
            image.fill(operands.x(), shape, sample, samples, buffer, imageAt);
            fillGradient(sample, samples, buffer);
            for (int tile = 0; tile < tiles.count(); tile++) {
                addTile(tile, image.run(samples), buffer);
            }
        }
    }

    /** Copies the output's gradient, and adds it up for the bias. */
    private void fillGradient(int sample, int samples, float[] buffer) {
        int outputs = shape.outputs();
        for (int f = 0; f < shape.filters(); f++) {
            for (int s = 0; s < samples; s++) {
                int from = operands.y().offset() + ((sample + s) * shape.filters() + f) * outputs;
                VectorPlanes.in(operands.y().array(), from, shape.outputHeight(), shape.outputWidth(),
                        buffer, gradientAt + f * gradientStep + s * image.sampleStep, image.rowStep);
                buffer[sumsAt + shape.filters() * taps.count() + f] += kernels.sum(operands.y().array(), from, outputs);
            }
        }
    }

    private void addTile(int tile, int length, float[] buffer) {
        int rows = tiles.height(tile), most = VectorDotTiles.taps(rows), n = taps.count();
        int x = imageAt + tiles.group(tile) * (image.planes / shape.groups()) * image.planeStep;
        for (int k = 0; k < n; k += most) {
            VectorDotTiles.tile(rows, buffer, gradientAt + tiles.first(tile) * gradientStep, gradientStep, buffer, x, distance, k, length, buffer, lanesAt);
            int count = Math.min(most, n - k);
            for (int r = 0; r < tiles.filters(tile); r++) {
                VectorDotTiles.addLanes(buffer, lanesAt + r * most * VectorKernels.LANES, count, sumsAt + (tiles.first(tile) + r) * n + k);
            }
        }
    }

    /** The second step: each thread finishes some of the weights, and the first the biases. */
    private void addThreads(int thread, int threads) {
        int weights = shape.filters() * taps.count();
        int from = CpuLaunch.partStart(weights, 16, thread, threads), to = CpuLaunch.partStart(weights, 16, thread + 1, threads);
        addThreads(threads, from, operands.weight(), from, to - from);
        if (thread == 0 && operands.bias() != Floats.NONE) {
            addThreads(threads, weights, operands.bias(), 0, shape.filters());
        }
    }

    private void addThreads(int threads, int from, Floats result, int to, int n) {
        System.arraycopy(workspace.of(0), sumsAt + from, result.array(), result.offset() + to, n);
        for (int part = 1; part < threads; part++) {
            kernels.add(workspace.of(part), sumsAt + from, result.array(), result.offset() + to, n);
        }
    }
}
