package dev.firstlight.opencl;

import dev.firstlight.compute.Precision;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How a product is shared out among the work-groups of a GPU: each computes a tile of the result, over all of the sums or a part.
 *
 * @param m      rows of a tile
 * @param n      columns of a tile
 * @param k      terms of the sums that are in local memory at a time
 * @param quadsM blocks of 4 rows that a work-item computes
 * @param quadsN blocks of 4 columns, likewise
 * @param parts  how many parts the sums are divided into
 * @param part   terms of a part, a multiple of {@code k}
 * @param matrix whether matrix instructions multiply the tiles
 */
record Tiling(int m, int n, int k, int quadsM, int quadsN, int parts, int part, boolean matrix) {
    /**
     * The tiles there are, and the share of the peak that each reaches where there are enough of them, measured on an NVIDIA H200:
     * small ones read more for each product. Where two are as fast, the first is taken, and that had better be the small one, of
     * which more fit on the device at once.
     *
     * @param warps of 32 work-items that a compute unit runs at once: what its registers hold
     */
    record Shape(int m, int n, int k, int quadsM, int quadsN, int warps, double speed) {}

    static final List<Shape> SHAPES = List.of(
            new Shape(32, 32, 16, 1, 1, 32, 0.45), new Shape(64, 64, 16, 1, 1, 32, 0.6), new Shape(16, 128, 16, 1, 2, 24, 0.5),
            new Shape(32, 128, 8, 1, 2, 24, 0.65), new Shape(64, 128, 8, 2, 2, 12, 0.8), new Shape(128, 128, 8, 2, 2, 8, 0.64));
    static final List<Shape> MATRIX_SHAPES = List.of(
            new Shape(32, 32, 16, 2, 1, 12, 0.5), new Shape(64, 64, 16, 2, 1, 12, 0.78), new Shape(64, 96, 16, 2, 1, 12, 0.72),
            new Shape(16, 128, 16, 1, 2, 12, 0.45), new Shape(32, 128, 16, 2, 2, 8, 0.62), new Shape(32, 256, 16, 2, 2, 8, 0.66),
            new Shape(64, 128, 16, 2, 2, 8, 0.8), new Shape(128, 128, 16, 4, 2, 8, 0.88));

    /** Multiply-adds of a compute unit per cycle, on today's GPUs: as floats, and by matrix instructions in each precision. */
    private static final double PER_CYCLE = 128;
    private static final Map<Precision, Double> MATRIX_PER_CYCLE = Map.of(Precision.FP32, 140.0, Precision.TF32, 220.0, Precision.BF16, 300.0);
    /** Cycles that a work-group takes for a pair of tiles when it has a unit to itself, at the least. */
    private static final double LATENCY = 1300;
    /** Cycles that a second kernel costs, and each element that it reads, over all compute units. */
    private static final double SECOND_KERNEL = 6000, PER_ELEMENT = 0.005;
    /** A part has so many terms at the least; the parts' sums have so many elements at the most. */
    private static final int LEAST_PART = 128, MOST_PARTIAL = 1 << 24, MOST_PARTS = 1024;
    /**
     * Sums of so many products keep their float32 error bound when each factor is split in two numbers of 11 bits. What is left out
     * of a product is at most 8 u of it, and what a tile's six instructions lose by rounding toward zero at most 36 u of the
     * tile's products, u = 2^-24; together with one addition per tile that is less than the bound's K + 2 from here on.
     */
    private static final int LEAST_SPLIT_TERMS = 64;
    /** Pairs of tiles in local memory at the most: more would not hide more of the memory's latency. */
    private static final int MOST_STAGES = 4;
    /** Work-items of a warp, and bytes of local memory that each warp needs to emulate the instructions (mma.h). */
    private static final int WARP = 32, EXCHANGE = 6 * WARP * Integer.BYTES;

    /**
     * The tiling that was chosen on this device, or else the one with the shortest estimated time.
     *
     * @param name      tells this product from others of the same size
     * @param m         rows of the result
     * @param n         columns of the result
     * @param k         length of the sums
     * @param groups    how many such products there are at once
     * @param splitting whether the sums may be divided
     */
    static Tiling choose(Target target, String name, int m, int n, int k, int groups, boolean splitting) {
        boolean matrix = target.hasMatrixInstructions() && (target.precision() != Precision.FP32 || k >= LEAST_SPLIT_TERMS);
        Map<Tiling, Double> cycles = new LinkedHashMap<>();
        for (Shape shape : matrix ? MATRIX_SHAPES : SHAPES) {
            for (int parts = 1; parts == 1 || splitting && parts <= MOST_PARTS && (long) parts * groups * m * n <= MOST_PARTIAL; parts *= 2) {
                int part = Target.ceilDiv(Target.ceilDiv(k, parts), shape.k) * shape.k;
                if (parts > 1 && part < LEAST_PART) {
                    break;
                }
                Tiling tiling = new Tiling(shape.m, shape.n, shape.k, shape.quadsM, shape.quadsN, Target.ceilDiv(k, part), part, matrix);
                if (tiling.fits(target)) {
                    cycles.put(tiling, tiling.cycles(target, m, n, groups, shape));
                }
            }
        }
        return target.tuning().choose(String.format(Locale.ROOT, "%s %dx%dx%d groups %d %s %s tiling", name, m, n, k, groups, target.deviceClass(), target.precision()),
                cycles.keySet().stream().sorted(Comparator.comparing(cycles::get)).limit(Tuning.MOST_FORMS).toList());
    }

    @Override
    public String toString() {
        return m + "x" + n + "x" + k + " by " + quadsM + "x" + quadsN + " in " + parts;
    }

    /** Rounds of as many work-groups as a unit runs at once, and a last one of fewer; in each they keep it busy, or wait. */
    private double cycles(Target target, int rows, int columns, int groups, Shape shape) {
        double workGroups = (double) Target.ceilDiv(rows, m) * Target.ceilDiv(columns, n) * groups * parts;
        double perUnit = Math.ceil(workGroups / target.computeUnits()), atOnce = Math.max(1, shape.warps * WARP / group());
        double perStep = m * n * k / (shape.speed * (matrix ? MATRIX_PER_CYCLE.get(target.precision()) : PER_CYCLE)), rest = perUnit % atOnce;
        double steps = Math.floor(perUnit / atOnce) * Math.max(atOnce * perStep, LATENCY) + (rest > 0 ? Math.max(rest * perStep, LATENCY) : 0);
        double cycles = (double) part / k * steps;
        return parts == 1 ? cycles : cycles + SECOND_KERNEL + PER_ELEMENT * parts * groups * rows * columns;
    }

    /** Whether the device has the local memory and the work-items. The smallest tile fits every device. */
    private boolean fits(Target target) {
        return group() <= target.maxWorkGroup() && stages(target) >= 2;
    }

    /** How many pairs of tiles are in local memory (tile.h). */
    private int stages(Target target) {
        int floats = matrix ? k * (m + n) : k * (m + n + 8);
        long room = matrix && target.foreign() ? target.localMemory() - EXCHANGE * group() / WARP : target.localMemory();
        return (int) Math.min(matrix ? MOST_STAGES : 2, room / ((long) floats * Float.BYTES));
    }

    /** Work-items of a work-group. */
    private int group() {
        return m * n / (16 * quadsM * quadsN);
    }

    /** The constants of tile.h. */
    KernelCall.Builder define(Target target, KernelCall.Builder call) {
        call.define("TILE_M", m).define("TILE_N", n).define("TILE_K", k).define("QUADS_M", quadsM).define("QUADS_N", quadsN)
                .define("PARTS", parts).define("PART", part);
        if (target.foreign()) {
            call.define("UNROLLED", 0);
        }
        return !matrix ? call : call.define("MMA", 1).define("STAGES", stages(target)).define("PRECISION", target.precision().name())
                .define("MMA_EMULATED", target.foreign());
    }

    /** Finishes a call for {@code groups} results of so many rows and columns. */
    KernelCall over(int rows, int columns, int groups, KernelCall.Builder call) {
        return call.groups(new long[] {Target.ceilDiv(columns, n), Target.ceilDiv(rows, m), (long) parts * groups}, new long[] {group(), 1, 1});
    }
}
