package dev.firstlight.opencl;

import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.ops.Matmul;
import dev.firstlight.compute.ops.Matmul.Transpose;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Matrix products: {@code matmul_panel.cl} for CPU-like devices, {@link TileKernels} for GPUs. */
final class MatmulKernels {
    /** Rows of a register tile at most: 14 rows of two vectors leave 4 of 32 registers for loads. */
    private static final int MAX_ROWS = 14;
    /** Terms of the sums per pass: 256 rows of a 32-column panel fill two thirds of a first-level cache. */
    private static final int DEPTH = 256;
    /** Rows per work-item at most where partial sums are kept in between passes. */
    private static final int MAX_PARTIAL_ROWS = 256;

    /** What a tile costs beyond its multiply-adds per step, in rows: the loads of B and the loop. */
    private static final double TILE_COST = 1;
    /** What copying a panel of B costs per step, in rows of a tile. */
    private static final double PACKING_COST = 4;
    /** What starting a work-group costs, in rows and steps. */
    private static final double START_COST = 1000;
    /** How much of a work-group the cores wait for each other, from one waking late to one ending late. */
    private static final double LAST_GROUP = 0.75;

    /** A transposed A is rearranged first if it is larger than a core's cache and is read for at least so many panels. */
    private static final int PACKING_SIZE = 1 << 18;
    private static final int PACKING_PANELS = 8;
    /** As in the kernel file. */
    private static final int PACK_DEPTH = 64;

    private final Target target;
    private final TileKernels tiles;

    MatmulKernels(Target target, TileKernels tiles) {
        this.target = target;
        this.tiles = tiles;
    }

    Lowered matmul(Matmul op) {
        return target.isGpu() ? tiles.matmul(op) : panel(op);
    }

    private static KernelCall.Builder call(String file, String kernel, Matmul op, Tensor a) {
        return KernelCall.of(file, kernel)
                .define("SIZE_M", op.m()).define("SIZE_N", op.n()).define("SIZE_K", op.k())
                .define("A_TRANSPOSED", op.transpose() == Transpose.TN).define("B_TRANSPOSED", op.transpose() == Transpose.NT)
                .define("ACCUMULATE", op.accumulate()).define(op.activation())
                .argument("a", a).argument("b", op.b()).argument("out", op.out())
                .optional("bias", op.bias()).gate(op.gate()).optional("column_sum", op.columnSum());
    }

    private Lowered panel(Matmul op) {
        String name = op.name() + " " + op.m() + "x" + op.n() + "x" + op.k();
        int columns = op.n() <= target.vector() ? 1 : target.tuning().choose(name + " vectors", List.of(2, 1));
        int panels = Target.ceilDiv(op.n(), columns * target.vector());
        Blocking best = target.tuning().choose(name + " blocking", blockings(op, panels));
        boolean packed = op.transpose() == Transpose.TN && panels >= PACKING_PANELS && op.a().size() >= PACKING_SIZE;
        int tiles = Target.ceilDiv(op.m(), best.rows());
        Tensor a = packed ? Tensor.floats("matmul.a", tiles, op.k(), best.rows()) : op.a();
        KernelCall product = call("matmul_panel.cl", "matmul_panel", op, a)
                .define("VECTOR", target.vector()).define("COLUMNS", columns).define("ROWS", best.rows())
                .define("BLOCK", best.block()).define("DEPTH", Target.ceilDiv(op.k(), Target.ceilDiv(op.k(), DEPTH)))
                .define("A_PACKED", packed)
                .range(panels, Target.ceilDiv(op.m(), best.block()));
        if (!packed) {
            return new Lowered(List.of(product), List.of());
        }
        KernelCall packing = new KernelCall(product.program(), "matmul_pack_tiles",
                new long[] {Target.ceilDiv(op.k(), PACK_DEPTH)}, new long[] {1}, Map.of("a", op.a(), "packed", a));
        return new Lowered(List.of(packing, product), List.of(a));
    }

    /** How the rows of the result are shared out: tiles of so many rows, work-items of so many. */
    private record Blocking(int rows, int block, double time) {
        @Override
        public String toString() {
            return rows + " rows of " + block;
        }
    }

    /** The best blockings by their estimated times: what all groups take together, shared by the cores, and the wait for the last. */
    private List<Blocking> blockings(Matmul op, int panels) {
        List<Blocking> all = new ArrayList<>();
        for (int rows = 1; rows <= Math.min(op.m(), MAX_ROWS); rows++) {
            int tiles = Target.ceilDiv(op.m(), rows);
            int mostTiles = op.k() > DEPTH ? Math.max(1, MAX_PARTIAL_ROWS / rows) : tiles;
            for (int tilesPerBlock = 1; tilesPerBlock <= mostTiles; tilesPerBlock++) {
                int groups = panels * Target.ceilDiv(tiles, tilesPerBlock);
                double groupTime = tilesPerBlock * (rows + TILE_COST) + PACKING_COST + START_COST / op.k();
                double time = ((double) groups / target.computeUnits() + LAST_GROUP) * groupTime;
                all.add(new Blocking(rows, tilesPerBlock * rows, time));
            }
        }
        return all.stream().sorted(Comparator.comparingDouble(Blocking::time)).limit(Tuning.MOST_FORMS).toList();
    }
}
