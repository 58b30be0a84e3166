package dev.firstlight.cpu;

import static dev.firstlight.cpu.VectorTiles.COLUMNS;
import static dev.firstlight.cpu.VectorTiles.ROWS;

import dev.firstlight.compute.ops.Matmul;
import dev.firstlight.compute.ops.Matmul.Transpose;
import java.util.Arrays;

/**
 * The matrix product with the Vector API: register tiles ({@link VectorTiles}) inside blocks that fit the caches, in the manner of
 * Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication", 2008. Each thread computes one block of the result
 * ({@link Grid}) by itself, so threads never wait for each other.
 *
 * <p>A tile wants A with its rows side by side and B with its columns side by side, both read in order. An operand that is stored
 * so and is small is used where it lies; otherwise it is packed first, block by block: A into panels of {@link VectorTiles#ROWS}
 * rows, B into panels of {@link VectorTiles#COLUMNS} columns, and each panel is read from its beginning to its end.
 */
final class VectorMatmul implements WorkerPool.Task {
    /** The length of the sums over one block: a panel of B then takes half of a 48 KB first-level cache, with 16 lanes. */
    private static final int BLOCK_DEPTH = 384;
    /** Rows of a packed block of A, a multiple of both tile heights: 300 KB, for the second-level cache. */
    private static final int BLOCK_ROWS = 192;
    /** Columns of a packed block of B. */
    private static final int BLOCK_COLUMNS = 2048;
    /** B is packed where each thread uses it for so many rows at least, so that packing pays, and it does not fit the cache. */
    private static final int ROWS_WORTH_PACKING = 96;

    private final Matmul.Transpose transpose;
    private final Floats a, b, out, columnSum;
    private final int m, n, k;
    private final boolean accumulate, throughScratch, packA, packB;
    private final Epilogue epilogue;
    private final Kernels kernels;
    private final Grid grid;
    private final Workspace workspace;
    private final int blockDepth;
    /** Where the parts of a thread's buffer begin. */
    private final int aAt, bAt, tileAt, scratchAt;

    VectorMatmul(Kernels kernels, Matmul op, MatmulOperands operands, Workspace workspace, int threads) {
        this.kernels = kernels;
        this.workspace = workspace;
        transpose = op.transpose();
        a = operands.a();
        b = operands.b();
        out = operands.out();
        columnSum = operands.columnSum();
        m = op.m();
        n = op.n();
        k = op.k();
        accumulate = op.accumulate();
        epilogue = new Epilogue(kernels, operands.bias(), op.activation(), op.gate(), operands.saved());
        grid = Grid.of(m, n, 4, COLUMNS, threads);
        int rows = Math.min(m, (m + grid.rowParts() - 1) / grid.rowParts() + 4);
        packA = transpose != Transpose.TN || (long) k * m > 1 << 17;
        packB = transpose == Transpose.NT || (long) k * n > 1 << 15 && rows >= ROWS_WORTH_PACKING;
        // A gated product that is added to what is there must be complete before it is gated, and cannot be completed in place.
        throughScratch = accumulate && !epilogue.isNothing();
        blockDepth = throughScratch ? k : evenBlock(k, BLOCK_DEPTH);
        int columns = Math.min(BLOCK_COLUMNS, roundUp(n, COLUMNS));
        aAt = Workspace.START;
        bAt = aAt + (packA ? roundUp(BLOCK_ROWS * blockDepth + 16, 16) : 0);
        tileAt = bAt + (packB ? blockDepth * columns : 0);
        scratchAt = tileAt + ROWS * COLUMNS;
        workspace.require(scratchAt + (throughScratch ? BLOCK_ROWS * columns : 0));
    }

    /** The length of equal blocks of at most {@code most} that cover {@code length}. */
    private static int evenBlock(int length, int most) {
        int blocks = (length + most - 1) / most;
        return (length + blocks - 1) / blocks;
    }

    private static int roundUp(int n, int multiple) {
        return (n + multiple - 1) / multiple * multiple;
    }

    @Override
    public void run(int thread, int threads) {
        if (columnSum != Floats.NONE) {
            sumColumns(thread, threads);
        }
        if (thread >= grid.parts()) {
            return;
        }
        float[] buffer = workspace.of(thread);
        int rowFrom = grid.rowFrom(thread), rowTo = grid.rowTo(thread), columnTo = grid.columnTo(thread);
        for (int column = grid.columnFrom(thread); column < columnTo; column += BLOCK_COLUMNS) {
            int columns = Math.min(BLOCK_COLUMNS, columnTo - column);
            for (int depth = 0; depth < k; depth += blockDepth) {
                int length = Math.min(blockDepth, k - depth);
                if (packB) {
                    packB(buffer, depth, length, column, columns);
                }
                for (int row = rowFrom; row < rowTo; row += BLOCK_ROWS) {
                    block(buffer, row, Math.min(BLOCK_ROWS, rowTo - row), column, columns, depth, length);
                }
            }
        }
    }

    /** One block: rows times columns of the result, over {@code length} steps of the sum from {@code depth} on. */
    private void block(float[] buffer, int row, int rows, int column, int columns, int depth, int length) {
        if (packA) {
            packA(buffer, row, rows, depth, length);
        }
        float[] c = throughScratch ? buffer : out.array();
        int cStep = throughScratch ? columns : n;
        int cAt = throughScratch ? scratchAt : out.offset() + row * n + column;
        boolean add = depth > 0 || accumulate && !throughScratch;
        for (int j = 0; j < columns; j += COLUMNS) {
            float[] right = packB ? buffer : b.array();
            int rightAt = packB ? bAt + j * length : b.offset() + depth * n + column + j;
            int rightStep = packB ? COLUMNS : n;
            int width = Math.min(COLUMNS, columns - j);
            for (int i = 0; i < rows; ) {
                int height = VectorTiles.height(rows - i);
                float[] left = packA ? buffer : a.array();
                int leftAt = packA ? aAt + packedRow(i, length) : a.offset() + depth * m + row + i;
                int leftStep = packA ? ROWS : m;
                if (width == COLUMNS) {
                    tile(height, left, leftAt, leftStep, right, rightAt, rightStep, length, c, cAt + i * cStep + j, cStep, add);
                } else {
                    tile(height, left, leftAt, leftStep, right, rightAt, rightStep, length, buffer, tileAt, COLUMNS, false);
                    copyTile(buffer, height, width, c, cAt + i * cStep + j, cStep, add);
                }
                i += height;
            }
        }
        if (depth + length == k) {
            finish(c, cAt, cStep, row, rows, column, columns);
        }
    }

    private static void tile(int height, float[] a, int aAt, int aStep, float[] b, int bAt, int bStep, int length,
                             float[] c, int cAt, int cStep, boolean add) {
        if (height == ROWS && aStep == ROWS && bStep == COLUMNS) {
            VectorTiles.packedTile(a, aAt, b, bAt, length, c, cAt, cStep, add);
        } else {
            VectorTiles.tile(height, a, aAt, aStep, b, bAt, bStep, length, c, cAt, cStep, add);
        }
    }

    /** Where row {@code i} of a packed block of A begins: in panel i / ROWS, at i mod ROWS. */
    private static int packedRow(int i, int length) {
        return i / ROWS * ROWS * length + i % ROWS;
    }

    /** Moves a tile that reaches over the edge of the result from its buffer to its place. */
    private void copyTile(float[] buffer, int height, int width, float[] c, int cAt, int cStep, boolean add) {
        for (int i = 0; i < height; i++) {
            if (add) {
                kernels.add(buffer, tileAt + i * COLUMNS, c, cAt + i * cStep, width);
            } else {
                System.arraycopy(buffer, tileAt + i * COLUMNS, c, cAt + i * cStep, width);
            }
        }
    }

    private void finish(float[] c, int cAt, int cStep, int row, int rows, int column, int columns) {
        if (epilogue.isNothing()) {
            return;
        }
        for (int i = 0; i < rows; i++) {
            int index = (row + i) * n + column;
            epilogue.finish(c, cAt + i * cStep, column, index, columns);
            if (throughScratch) {
                kernels.add(c, cAt + i * cStep, out.array(), out.offset() + index, columns);
            }
        }
    }

    /** Packs rows of A into panels: element (i, p) of a panel of ROWS rows lies at p ROWS + i. */
    private void packA(float[] buffer, int row, int rows, int depth, int length) {
        for (int i = 0; i < rows; i += ROWS) {
            int height = Math.min(ROWS, rows - i);
            int to = aAt + i * length;
            if (transpose == Transpose.TN) {
                Packing.copy(a.array(), a.offset() + depth * m + row + i, m, length, height, buffer, to, ROWS);
            } else {
                Packing.transpose(a.array(), a.offset() + (row + i) * k + depth, k, height, length, buffer, to, ROWS);
            }
        }
    }

    /** Packs columns of B into panels: element (p, j) of a panel of COLUMNS columns lies at p COLUMNS + j. */
    private void packB(float[] buffer, int depth, int length, int column, int columns) {
        for (int j = 0; j < columns; j += COLUMNS) {
            int width = Math.min(COLUMNS, columns - j);
            int to = bAt + j * length;
            if (transpose == Transpose.NT) {
                Packing.transpose(b.array(), b.offset() + (column + j) * k + depth, k, width, length, buffer, to, COLUMNS);
            } else {
                Packing.copy(b.array(), b.offset() + depth * n + column + j, n, length, width, buffer, to, COLUMNS);
            }
        }
    }

    /** Each thread adds up some of the columns of B. */
    private void sumColumns(int thread, int threads) {
        int from = CpuLaunch.partStart(n, 16, thread, threads), to = CpuLaunch.partStart(n, 16, thread + 1, threads);
        if (!accumulate) {
            Arrays.fill(columnSum.array(), columnSum.offset() + from, columnSum.offset() + to, 0);
        }
        for (int p = 0; p < k; p++) {
            kernels.add(b.array(), b.offset() + p * n + from, columnSum.array(), columnSum.offset() + from, to - from);
        }
    }
}
