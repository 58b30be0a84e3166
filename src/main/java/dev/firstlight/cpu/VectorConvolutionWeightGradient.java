package dev.firstlight.cpu;

import static dev.firstlight.cpu.VectorKernels.LANES;

import dev.firstlight.compute.ops.ConvolutionWeightGradient;
import java.util.Arrays;
import java.util.List;

/**
 * {@link ConvolutionWeightGradient} with a vector of positions side by side: the image is copied into {@link LoweredPlanes}, some samples at a
 * time, and the output's gradient vector by vector with the filters of a tile side by side. The gradient to a weight then is the product of
 * two runs of positions, which {@link VectorDotTiles} compute, many at a time. Each lane has a sum of its own until all samples
 * are done; only for very many weights the lanes are added at once, to save memory.
 *
 * <p>Each thread takes some samples, or, where there are too few, some filters of some samples, and leaves the sums in its buffer; in a
 * second step they are added, in the order of the threads.
 */
final class VectorConvolutionWeightGradient implements WorkerPool.Task {
    /** The most floats of sums that are kept lane by lane: 16 MB. */
    private static final int MOST_LANE_SUMS = 1 << 22;
    /** Vectors of a plane of the output's gradient that are taken at a time, if there are so many: four planes then fit a first-level cache. */
    private static final int MOST_VECTORS = 100;

    private final Kernels kernels;
    private final ConvolutionShape shape;
    private final ConvolutionOperands operands;
    private final FilterTiles tiles;
    private final int taps;
    private final LoweredPlanes planes;
    /** How many stacks of samples, one after the other in each lowered plane, are taken at a time, and the floats of one of them. */
    private final int stacks, stackSize;
    /** The distance of each tap, the last repeated until there are enough for every tile. */
    private final int[] distance;
    /** Where the vectors of a run begin, from stack to stack. */
    private final int[] position;
    private final boolean keepLanes;
    private final Workspace workspace;
    private final int imageAt, lineAt, gradientAt, lanesAt, biasLanesAt, laneSumsAt, sumsAt;

    private VectorConvolutionWeightGradient(Kernels kernels, ConvolutionWeightGradient op, ConvolutionOperands operands, Workspace workspace) {
        this.kernels = kernels;
        this.operands = operands;
        this.workspace = workspace;
        shape = ConvolutionShape.of(op.x(), op.dy(), op.window(), op.groups());
        Taps all = Taps.forward(shape);
        taps = all.count();
        tiles = new FilterTiles(shape.groups(), shape.groupFilters(), taps + 7, VectorDotTiles::height);  // panels hold whole tiles of sums
        planes = LoweredPlanes.ofImage(shape, all);
        distance = Arrays.copyOf(planes.distances(all), taps + 7);
        Arrays.fill(distance, taps, distance.length, distance[taps - 1]);
        stackSize = VectorConvolution.roundUp(planes.size());
        int run = VectorConvolution.roundUp(planes.run(planes.samples, planes.bandRows));
        int fitting = Math.min(LoweredPlanes.CACHE / stackSize, MOST_VECTORS * LANES / run);
        stacks = Math.max(1, Math.min(fitting, (shape.batch() + planes.samples - 1) / planes.samples));
        keepLanes = tiles.panels() <= MOST_LANE_SUMS / LANES;
        position = new int[stacks * run / LANES];
        Arrays.setAll(position, p -> p / (run / LANES) * stackSize + p % (run / LANES) * LANES);
        imageAt = Workspace.START;
        lineAt = imageAt + Math.multiplyExact(stacks, stackSize);
        gradientAt = lineAt + run;
        lanesAt = gradientAt + VectorDotTiles.MOST_PLANES * stacks * run;
        biasLanesAt = lanesAt + VectorDotTiles.ROOM;
        laneSumsAt = biasLanesAt + shape.filters() * LANES;
        sumsAt = laneSumsAt + (keepLanes ? tiles.panels() * LANES : 0);
        workspace.require(sumsAt + shape.filters() * (taps + 1));
    }

    static List<WorkerPool.Task> tasks(Kernels kernels, ConvolutionWeightGradient op, ConvolutionOperands operands, Workspace workspace) {
        VectorConvolutionWeightGradient first = new VectorConvolutionWeightGradient(kernels, op, operands, workspace);
        return List.of(first, first::addThreads);
    }

    @Override
    public void run(int thread, int threads) {
        float[] buffer = workspace.of(thread);
        Arrays.fill(buffer, biasLanesAt, sumsAt + shape.filters() * (taps + 1), 0);
        int all = (shape.batch() + planes.samples - 1) / planes.samples, parts = Math.min(all, threads), shares = threads / parts;
        int part = thread % parts, share = thread / parts;
        if (share >= shares) {
            return;
        }
        int firstTile = CpuLaunch.partStart(tiles.count(), 1, share, shares), endTile = CpuLaunch.partStart(tiles.count(), 1, share + 1, shares);
        int to = CpuLaunch.partStart(shape.batch(), planes.samples, part + 1, parts), step = stacks * planes.samples;
        for (int sample = CpuLaunch.partStart(shape.batch(), planes.samples, part, parts); sample < to; sample += step) {
            int samples = Math.min(step, to - sample);
            for (int row = 0; row < shape.outputHeight(); row += planes.bandRows) {
                addRows(sample, samples, row, Math.min(planes.bandRows, shape.outputHeight() - row), firstTile, endTile, buffer);
            }
        }
        finish(firstTile, endTile, buffer);
    }

    /** Adds what some rows of outputs of some samples contribute to some tiles' weights. */
    private void addRows(int sample, int samples, int row, int rows, int firstTile, int endTile, float[] buffer) {
        int run = VectorConvolution.roundUp(planes.run(planes.samples, rows)), stack = 0;
        for (int s = 0; s < samples; s += planes.samples, stack++) {
            planes.fill(operands.x().array(), operands.x().offset() + (sample + s) * shape.channels() * shape.pixels(), Math.min(planes.samples, samples - s),
                    row, rows, buffer, imageAt + stack * stackSize);
        }
        for (int tile = firstTile; tile < endTile; tile++) {
            int height = tiles.height(tile), most = VectorDotTiles.taps(height), x = imageAt + planes.group(tiles.group(tile));
            fillGradient(tile, sample, samples, row, rows, run, buffer);
            for (int k = 0; k < taps; k += most) {
                VectorDotTiles.tile(height, buffer, gradientAt, buffer, x, distance, k, position, stack * run / LANES, buffer, lanesAt);
                if (keepLanes) {
                    kernels.add(buffer, lanesAt, buffer, laneSums(tile, k), height * most * LANES);
                } else {
                    addLanes(tile, k, buffer);
                }
            }
        }
    }

    /**
     * Copies rows of the output's gradient for a tile's filters, run after run, vector after vector with the filters side by side. Between the
     * samples and behind the last, where the image has something else, there are zeros.
     */
    private void fillGradient(int tile, int sample, int samples, int row, int rows, int run, float[] buffer) {
        int height = tiles.height(tile), n = rows * shape.outputWidth();
        float[] dy = operands.y().array();
        for (int r = 0; r < tiles.filters(tile); r++) {
            int f = tiles.first(tile) + r, to = gradientAt + r * LANES;
            for (int s = 0; s < samples; s += planes.samples, to += run * height) {
                if (n == run) {
                    int from = operands.y().offset() + ((sample + s) * shape.filters() + f) * shape.outputs() + row * shape.outputWidth();
                    VectorPlanes.spread(dy, from, run / LANES, buffer, to, height * LANES, buffer, biasLanesAt + f * LANES);
                    continue;
                }
                Arrays.fill(buffer, lineAt, lineAt + run, 0);
                for (int i = 0; i < planes.samples && s + i < samples; i++) {
                    int from = operands.y().offset() + ((sample + s + i) * shape.filters() + f) * shape.outputs() + row * shape.outputWidth();
                    System.arraycopy(dy, from, buffer, lineAt + i * planes.sampleStep, n);
                }
                VectorPlanes.spread(buffer, lineAt, run / LANES, buffer, to, height * LANES, buffer, biasLanesAt + f * LANES);
            }
        }
    }

    private int laneSums(int tile, int k) {
        return laneSumsAt + (tiles.panel(tile) + k * tiles.height(tile)) * LANES;
    }

    /** Adds the lanes of the sums of some taps, and them to the sums of the weights. */
    private void addLanes(int tile, int k, float[] buffer) {
        int most = VectorDotTiles.taps(tiles.height(tile)), count = Math.min(most, taps - k);
        int from = VectorDotTiles.addLanes(buffer, lanesAt, tiles.height(tile) * most);
        for (int r = 0; r < tiles.filters(tile); r++) {
            for (int t = 0, to = sumsAt + (tiles.first(tile) + r) * taps + k; t < count; t++) {
                buffer[to + t] += buffer[from + r * most + t];
            }
        }
    }

    /** Adds the lanes of all sums that were kept lane by lane. */
    private void finish(int firstTile, int endTile, float[] buffer) {
        for (int tile = firstTile; tile < endTile; tile++) {
            int height = tiles.height(tile), most = VectorDotTiles.taps(height);
            for (int k = 0; k < taps && keepLanes; k += most) {
                System.arraycopy(buffer, laneSums(tile, k), buffer, lanesAt, height * most * LANES);
                addLanes(tile, k, buffer);
            }
            for (int f = tiles.first(tile); f < tiles.first(tile) + tiles.filters(tile); f++) {
                buffer[sumsAt + shape.filters() * taps + f] = VectorKernels.total(VectorKernels.load(buffer, biasLanesAt + f * LANES));
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
