package dev.firstlight.opencl;

import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.ops.Matmul;
import dev.firstlight.compute.ops.Matmul.Transpose;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** Matrix products: {@code matmul_panel.cl} for CPU-like devices, {@link TileKernels} for GPUs. */
final class MatmulKernels {
    /** Rows of a register tile at most: 14 rows of two vectors leave 4 of 32 registers for loads. */
    private static final int MAX_ROWS = 14;
    /** Terms of the sums per pass at most, the first by estimate: 256 rows of a 32-column panel fill two thirds of a first-level cache. */
    private static final List<Integer> DEPTHS = List.of(256, 128, 512);
    /** A larger B lies on more pages than a core can have in view at once, and its panels are copied. */
    private static final int IN_PLACE_SIZE = 1 << 20;
    /** Rows per work-item at most where partial sums are kept in between passes. */
    private static final int MAX_PARTIAL_ROWS = 256;

    /** What a tile costs beyond its multiply-adds per step, in rows: the loads of B and the loop. */
    private static final double TILE_COST = 1;
    /** What copying a panel of B costs per step, in rows of a tile, and what fetching it costs where it is read in place. */
    private static final double PACKING_COST = 4, READING_COST = 1;
    /** What starting a work-group costs, in rows and steps. */
    private static final double START_COST = 1000;
    /** How much of a work-group the cores wait for each other, from one waking late to one ending late. */
    private static final double LAST_GROUP = 0.75;

    /** A is copied first, to be read faster, if it is larger than a core's cache and is read for at least so many panels. */
    private static final int COPYING_SIZE = 1 << 18;
    private static final int COPYING_PANELS = 8;
    /** Rows so many floats apart, or a multiple of it, share their places in the first cache; and what keeps them apart. */
    private static final int CONFLICTING_STRIDE = 1024, PADDING = 16;
    /** As in the kernel file. */
    private static final int PACK_DEPTH = 64, PAD_ROWS = 16;

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
        boolean inPlace = target.tuning().choose(name + " panels", panelForms(op, columns)) == PanelForm.IN_PLACE;
        int depth = inPlace ? op.k() : target.tuning().choose(name + " steps", DEPTHS.stream().map(most -> Target.ceilDiv(op.k(), Target.ceilDiv(op.k(), most))).distinct().toList());
        Blocking best = blocking(op, name, panels, inPlace, depth);
        boolean transposed = op.transpose() == Transpose.TN, reread = panels >= COPYING_PANELS && op.a().size() >= COPYING_SIZE;
        boolean packed = transposed && reread, padded = !transposed && reread && op.k() % CONFLICTING_STRIDE == 0;
        int stride = padded ? op.k() + PADDING : op.k();
        Tensor a = packed ? Tensor.floats("matmul.a", Target.ceilDiv(op.m(), best.rows()), op.k(), best.rows()) : padded ? Tensor.floats("matmul.a", op.m(), stride) : op.a();
        KernelCall product = call("matmul_panel.cl", "matmul_panel", op, a)
                .define("VECTOR", target.vector()).define("COLUMNS", columns).define("ROWS", best.rows())
                .define("BLOCK", best.block()).define("DEPTH", depth)
                .define("A_PACKED", packed).define("A_STRIDE", stride).define("B_IN_PLACE", inPlace)
                .range(panels, Target.ceilDiv(op.m(), best.block()));
        if (packed) {
            return new Lowered(List.of(before(product, "matmul_pack_tiles", Target.ceilDiv(op.k(), PACK_DEPTH), Map.of("a", op.a(), "packed", a)), product), List.of(a));
        }
        if (padded) {
            return new Lowered(List.of(before(product, "matmul_pad_rows", Target.ceilDiv(op.m(), PAD_ROWS), Map.of("a", op.a(), "padded", a)), product), List.of(a));
        }
        return Lowered.of(product);
    }

    /** A kernel of the product's own program that prepares an operand. */
    private static KernelCall before(KernelCall product, String kernel, int items, Map<String, Object> arguments) {
        return new KernelCall(product.program(), kernel, new long[] {items}, new long[] {1}, arguments);
    }

    /** How a work-item comes by its panel of B. */
    private enum PanelForm {
        COPIED, IN_PLACE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    private List<PanelForm> panelForms(Matmul op, int columns) {
        boolean whole = op.transpose() != Transpose.NT && op.n() % (columns * target.vector()) == 0;
        return !whole ? List.of(PanelForm.COPIED) : op.b().size() <= IN_PLACE_SIZE ? List.of(PanelForm.IN_PLACE, PanelForm.COPIED) : List.of(PanelForm.COPIED, PanelForm.IN_PLACE);
    }

    /** How the rows of the result are shared out: tiles of so many rows, work-items of so many tiles, and the time it takes by estimate. */
    private record Blocking(int rows, int tiles, double time) {
        int block() {
            return rows * tiles;
        }
    }

    /** The blocking that is fastest by estimate or was found to be: first the rows of a tile, then its tiles. */
    private Blocking blocking(Matmul op, String name, int panels, boolean inPlace, int depth) {
        List<Blocking> bestOfRows = IntStream.rangeClosed(1, Math.min(op.m(), MAX_ROWS)).mapToObj(rows -> blocking(op, rows, panels, inPlace, depth))
                .sorted(Comparator.comparingDouble(Blocking::time)).limit(Tuning.MOST_FORMS).toList();
        int rows = target.tuning().choose(name + " rows", bestOfRows.stream().map(Blocking::rows).toList());
        Blocking best = bestOfRows.stream().filter(blocking -> blocking.rows() == rows).findFirst().orElseThrow();
        int tiles = target.tuning().choose(name + " tiles per item", Tuning.around(best.tiles(), mostTiles(op, rows, depth)));
        return new Blocking(rows, tiles, best.time());
    }

    /** The fastest for tiles of so many rows, by what all groups take together, shared by the cores, and the wait for the last. */
    private Blocking blocking(Matmul op, int rows, int panels, boolean inPlace, int depth) {
        Blocking best = null;
        for (int tiles = 1; tiles <= mostTiles(op, rows, depth); tiles++) {
            int groups = panels * Target.ceilDiv(Target.ceilDiv(op.m(), rows), tiles);
            double groupTime = tiles * (rows + TILE_COST) + (inPlace ? READING_COST : PACKING_COST) + START_COST / op.k();
            double time = ((double) groups / target.computeUnits() + LAST_GROUP) * groupTime;
            if (best == null || time < best.time()) {
                best = new Blocking(rows, tiles, time);
            }
        }
        return best;
    }

    /** The most tiles a work-item can have: where sums take several passes, they are kept in between. */
    private static int mostTiles(Matmul op, int rows, int depth) {
        return op.k() > depth ? Math.max(1, MAX_PARTIAL_ROWS / rows) : Target.ceilDiv(op.m(), rows);
    }
}
