package dev.firstlight.cpu;

import static dev.firstlight.cpu.VectorKernels.LANES;

import dev.firstlight.compute.ops.ConvolutionWeightGradient;
import java.util.Arrays;
import java.util.List;

/**
 * {@link ConvolutionWeightGradient} with a vector of samples side by side: the image and the output's gradient are copied into
 * {@link InterleavedBand}s, some rows of outputs at a time. The gradient to a weight then is one product of a plane of dy and a plane of
 * the image at a constant distance, which {@link VectorDotTiles} compute, many at a time; each lane adds up samples of its own, and
 * lanes are added only at the end of a band.
 *
 * <p>Each thread takes some samples, or, where there are too few, some filters of some samples, and leaves the sums in its buffer; in a
 * second step they are added, in the order of the threads.
 */
final class VectorConvolutionWeightGradient implements WorkerPool.Task {
    /** Floats of a band of the image and of a tile's part of dy together: half a second-level cache of a megabyte. */
    private static final int BAND = 1 << 17;

    private final Kernels kernels;
    private final ConvolutionShape shape;
    private final ConvolutionOperands operands;
    private final FilterTiles tiles;
    private final int bandRows, taps;
    private final InterleavedBand image;
    private final int[] position;
    /** The distance of each tap, the last repeated until there are enough for every tile. */
    private final int[] distance;
    private final Workspace workspace;
    private final int imageAt, gradientAt, lanesAt, sumsAt;

    private VectorConvolutionWeightGradient(Kernels kernels, ConvolutionWeightGradient op, ConvolutionOperands operands, Workspace workspace) {
        this.kernels = kernels;
        this.operands = operands;
        this.workspace = workspace;
        shape = ConvolutionShape.of(op.x(), op.dy(), op.window(), op.groups());
        taps = shape.groupChannels() * shape.area();
        tiles = new FilterTiles(shape.groups(), shape.groupFilters(), taps);
        bandRows = bandRows();
        image = InterleavedBand.ofImage(shape, bandRows);
        position = image.positions(shape, bandRows);
        distance = Arrays.copyOf(image.distances(shape), taps + 7);
        Arrays.fill(distance, taps, distance.length, distance[taps - 1]);
        imageAt = Workspace.START;
        gradientAt = imageAt + Math.toIntExact(image.size());
        lanesAt = gradientAt + VectorConvolutionTiles.MOST_FILTERS * position.length * LANES;
        sumsAt = lanesAt + VectorDotTiles.ROOM;
        workspace.require(sumsAt + shape.filters() * (taps + 1));
    }

    /** How many rows of outputs to take at a time: bands of equal height that fit the cache. */
    private int bandRows() {
        int height = shape.outputHeight(), bands = 1, rows = height;
        long gradient = (long) VectorConvolutionTiles.MOST_FILTERS * shape.outputWidth() * LANES;
        while (rows > 1 && InterleavedBand.ofImage(shape, rows).size() + rows * gradient > BAND) {
            bands++;
            rows = (height + bands - 1) / bands;
        }
        return rows;
    }

    static List<WorkerPool.Task> tasks(Kernels kernels, ConvolutionWeightGradient op, ConvolutionOperands operands, Workspace workspace) {
        VectorConvolutionWeightGradient first = new VectorConvolutionWeightGradient(kernels, op, operands, workspace);
        return List.of(first, first::addThreads);
    }

    @Override
    public void run(int thread, int threads) {
        float[] buffer = workspace.of(thread);
        Arrays.fill(buffer, imageAt, sumsAt + shape.filters() * (taps + 1), 0);
        int stacks = (shape.batch() + LANES - 1) / LANES, parts = Math.min(stacks, threads), shares = threads / parts;
        int part = thread % parts, share = thread / parts;
        if (share >= shares) {
            return;
        }
        int firstTile = CpuLaunch.partStart(tiles.count(), 1, share, shares), endTile = CpuLaunch.partStart(tiles.count(), 1, share + 1, shares);
        int to = CpuLaunch.partStart(shape.batch(), LANES, part + 1, parts);
        for (int sample = CpuLaunch.partStart(shape.batch(), LANES, part, parts); sample < to; sample += LANES) {
            int samples = Math.min(LANES, to - sample);
            if (samples < LANES) {
                Arrays.fill(buffer, imageAt, lanesAt, 0);
            }
            for (int row = 0; row < shape.outputHeight(); row += bandRows) {
                int rows = Math.min(bandRows, shape.outputHeight() - row);
                image.fill(operands.x(), sample, samples, row * shape.window().strideY() - shape.window().top(), buffer, imageAt);
                for (int tile = firstTile; tile < endTile; tile++) {
                    fillGradient(tile, sample, samples, row, rows, buffer);
                    addTile(tile, rows * shape.outputWidth(), buffer);
                }
            }
        }
    }

    /** Copies rows of the output's gradient for a tile's filters, position after position with the filters side by side, and adds them up for the bias. */
    private void fillGradient(int tile, int sample, int samples, int row, int rows, float[] buffer) {
        int outputs = shape.outputs(), n = rows * shape.outputWidth(), step = shape.filters() * outputs;
        float[] dy = operands.y().array();
        for (int r = 0; r < tiles.filters(tile); r++) {
            int f = tiles.first(tile) + r, from = operands.y().offset() + (sample * shape.filters() + f) * outputs + row * shape.outputWidth();
            InterleavedBand.interleave(dy, from, step, samples, n, buffer, gradientAt + r * LANES, tiles.height(tile) * LANES);
            for (int s = 0; s < samples && operands.bias() != Floats.NONE; s++) {
                buffer[sumsAt + shape.filters() * taps + f] += kernels.sum(dy, from + s * step, n);
            }
        }
    }

    private void addTile(int tile, int positions, float[] buffer) {
        int rows = tiles.height(tile), most = VectorDotTiles.taps(rows), x = imageAt + image.plane(tiles.group(tile) * shape.groupChannels());
        for (int k = 0; k < taps; k += most) {
            VectorDotTiles.tile(rows, buffer, gradientAt, buffer, x, distance, k, position, positions, buffer, lanesAt);
            int count = Math.min(most, taps - k), from = VectorDotTiles.addLanes(buffer, lanesAt, rows * most);
            for (int r = 0; r < tiles.filters(tile); r++) {
                for (int t = 0, to = sumsAt + (tiles.first(tile) + r) * taps + k; t < count; t++) {
                    buffer[to + t] += buffer[from + r * most + t];
                }
            }
        }
    }

    /** The second step: each thread finishes some of the weights, and the first the biases. */
    private void addThreads(int thread, int threads) {
        int weights = shape.filters() * taps;
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
