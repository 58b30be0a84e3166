package dev.firstlight.opencl;

import dev.firstlight.compute.ops.Matmul;
import dev.firstlight.compute.ops.Matmul.Transpose;
import java.util.List;

/** Matrix products: {@code matmul_panel.cl} for CPU-like devices, {@code matmul_tile.cl} for GPUs. */
final class MatmulKernels {
    /** Rows of a register tile at most: 14 rows of two vectors leave 4 of 32 registers for loads. */
    private static final int MAX_ROWS = 14;
    /** Terms of the sums per pass: 256 rows of a 32-column panel fill two thirds of a first-level cache. */
    private static final int DEPTH = 256;
    /** Rows per work-item at most where partial sums are kept in between passes. */
    private static final int MAX_PARTIAL_ROWS = 256;

    private final Target target;

    MatmulKernels(Target target) {
        this.target = target;
    }

    List<KernelCall> matmul(Matmul op) {
        return List.of(target.isGpu() ? tile(op) : panel(op));
    }

    private static KernelCall.Builder call(String file, String kernel, Matmul op) {
        return KernelCall.of(file, kernel)
                .define("SIZE_M", op.m()).define("SIZE_N", op.n()).define("SIZE_K", op.k())
                .define("A_TRANSPOSED", op.transpose() == Transpose.TN).define("B_TRANSPOSED", op.transpose() == Transpose.NT)
                .define("ACCUMULATE", op.accumulate()).define(op.activation())
                .argument("a", op.a()).argument("b", op.b()).argument("out", op.out())
                .optional("bias", op.bias()).gate(op.gate()).optional("column_sum", op.columnSum());
    }

    private KernelCall panel(Matmul op) {
        int columns = op.n() <= target.vector() ? 1 : 2;
        int panels = Target.ceilDiv(op.n(), columns * target.vector());
        int rows = tileRows(op.m());
        int tiles = Target.ceilDiv(op.m(), rows);
        int groupsWanted = target.computeUnits() * Target.GROUPS_PER_UNIT;
        int tilesPerBlock = Target.ceilDiv(tiles, Math.min(tiles, Target.ceilDiv(groupsWanted, panels)));
        if (op.k() > DEPTH) {
            tilesPerBlock = Math.min(tilesPerBlock, Math.max(1, MAX_PARTIAL_ROWS / rows));
        }
        int block = tilesPerBlock * rows;
        return call("matmul_panel.cl", "matmul_panel", op)
                .define("VECTOR", target.vector()).define("COLUMNS", columns).define("ROWS", rows)
                .define("BLOCK", block).define("DEPTH", Math.min(DEPTH, op.k()))
                .range(panels, Target.ceilDiv(op.m(), block));
    }

    /** The tile height that wastes the least on rows computed twice, the larger of equal ones. */
    private static int tileRows(int m) {
        int best = 1;
        double bestCost = Double.MAX_VALUE;
        for (int rows = 1; rows <= Math.min(m, MAX_ROWS); rows++) {
            // A step of a tile costs its rows, and the loads of B as much as one and a half.
            double cost = Target.ceilDiv(m, rows) * (rows + 1.5);
            if (cost <= bestCost) {
                best = rows;
                bestCost = cost;
            }
        }
        return best;
    }

    private KernelCall tile(Matmul op) {
        boolean large = target.maxWorkGroup() >= 256;
        int size = large && groups(op, 128) >= target.computeUnits() ? 128 : large && groups(op, 64) >= target.computeUnits() ? 64 : 32;
        int quads = size == 128 ? 2 : 1;
        int side = size / (4 * quads);
        return call("matmul_tile.cl", "matmul_tile", op)
                .define("TILE_M", size).define("TILE_N", size).define("QUADS", quads)
                .groups(new long[] {Target.ceilDiv(op.n(), size), Target.ceilDiv(op.m(), size)}, new long[] {side, side});
    }

    private static long groups(Matmul op, int tile) {
        return (long) Target.ceilDiv(op.m(), tile) * Target.ceilDiv(op.n(), tile);
    }
}
