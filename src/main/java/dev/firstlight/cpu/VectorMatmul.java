package dev.firstlight.cpu;

import static dev.firstlight.cpu.VectorTiles.COLUMNS;
import static dev.firstlight.cpu.VectorTiles.ROWS;

import dev.firstlight.compute.ops.Matmul;
import dev.firstlight.compute.ops.Matmul.Transpose;
import java.util.Arrays;
import java.util.List;

/**
 * The matrix product with the Vector API: register tiles inside blocks that fit the caches, in the manner of Goto and van de Geijn,
 * "Anatomy of High-Performance Matrix Multiplication", 2008. Each thread computes one block of the result ({@link Grid}) by itself.
 *
 * <p>B is read with its columns side by side, A best with its rows side by side. An operand that is stored so and is small is used
 * where it lies. Otherwise it is packed first, block by block: A into panels of ROWS rows, B into panels of COLUMNS columns, and
 * each panel is read from its beginning to its end ({@link VectorPackedTiles}). A row-major A under a result of few columns is
 * not worth packing ({@link VectorRowTiles}).
 *
 * <p>A product with long sums and few rows, x W with a small batch, is cut along its sums instead: each thread multiplies some
 * rows of W, those that it has computed the gradient of and updated, and which therefore lie in its cache.
 */
final class VectorMatmul implements WorkerPool.Task {
    /** The length of the sums over one block: a panel of B then takes 50 KB with 16 lanes, about a first-level cache. */
    private static final int BLOCK_DEPTH = 400;
    /** Rows of a packed block of A, a multiple of both tile heights: 300 KB, for the second-level cache. */
    private static final int BLOCK_ROWS = 192;
    /** Columns of a packed block of B. */
    private static final int BLOCK_COLUMNS = 2048;
    /** A row-major A is packed if so many columns use it. */
    private static final int COLUMNS_WORTH_PACKING = 8 * COLUMNS;
    /** B is packed if so many rows use it and it exceeds a first-level cache. */
    private static final int ROWS_WORTH_PACKING = 96, SMALL_B = 1 << 14;
    /** A transposed A is packed if it is larger than so many elements: its rows, read across, would miss the cache. */
    private static final int SMALL_A = 1 << 17;
    /** Sums are cut among threads if each gets so many steps, and there are so many steps for each row. */
    private static final int STEPS_PER_THREAD = 96, STEPS_PER_ROW = 4;

    private final Transpose transpose;
    private final Floats a, b, out, columnSum;
    private final int m, n, k;
    private final boolean accumulate, throughScratch, packA, packB, wideTiles;
    private final Epilogue epilogue;
    private final Kernels kernels;
    private final Grid grid;
    private final int depthParts;
    private final Workspace workspace;
    private final int blockDepth;
    /** Where the parts of a thread's buffer begin: packed A, packed B, a tile, sums that are not in the result yet. */
    private final int aAt, bAt, tileAt, scratchAt;

    private VectorMatmul(Kernels kernels, Matmul op, MatmulOperands operands, Workspace workspace, int threads) {
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
        boolean cutSums = transpose == Transpose.NN && !accumulate && threads > 1 && k >= STEPS_PER_THREAD * threads && k >= STEPS_PER_ROW * m;
        depthParts = cutSums ? threads : 1;
        // The gradient of x, dy W^T, is cut along W's rows, for the same reason.
        grid = Grid.of(m, n, 4, COLUMNS, threads / depthParts, transpose == Transpose.NT);
        int rows = grid.mostRows(), columns = grid.mostColumns();
        packA = transpose == Transpose.NN || transpose == Transpose.NT ? columns >= COLUMNS_WORTH_PACKING : (long) k * m > SMALL_A;
        packB = transpose == Transpose.NT || (long) k * n > SMALL_B && rows >= ROWS_WORTH_PACKING;
        wideTiles = transpose == Transpose.NN && !packA && !packB && ROWS == 12;  // they need more than 16 registers
        // A gated product that is added to what is there must be complete before it is gated, and cannot be completed in place.
        throughScratch = accumulate && !epilogue.isNothing();
        blockDepth = throughScratch ? k : evenBlock((k + depthParts - 1) / depthParts, BLOCK_DEPTH);
        int blockColumns = Math.min(BLOCK_COLUMNS, roundUp(columns, COLUMNS));
        aAt = Workspace.START;
        bAt = aAt + (packA ? roundUp(BLOCK_ROWS * blockDepth, 16) : 0);
        tileAt = bAt + (packB ? blockDepth * blockColumns : 0);
        scratchAt = tileAt + ROWS * COLUMNS;
        workspace.require(scratchAt + (depthParts > 1 ? m * n : throughScratch ? BLOCK_ROWS * blockColumns : 0));
    }

    /** The tasks of a product, to be run one after the other. */
    static List<WorkerPool.Task> tasks(Kernels kernels, Matmul op, MatmulOperands operands, Workspace workspace, int threads) {
        VectorMatmul product = new VectorMatmul(kernels, op, operands, workspace, threads);
        return product.depthParts == 1 ? List.of(product)
                : List.of(product, new PartialSums(kernels, workspace, product.scratchAt, product.m, product.n, product.out, product.epilogue));
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
        if (depthParts > 1) {
            compute(thread, 0, m, 0, n, CpuLaunch.partStart(k, 16, thread, threads), CpuLaunch.partStart(k, 16, thread + 1, threads));
        } else if (thread < grid.parts()) {
            compute(thread, grid.rowFrom(thread), grid.rowTo(thread), grid.columnFrom(thread), grid.columnTo(thread), 0, k);
        }
    }

    /** The block of the result between these rows and columns, over the sums between these depths. */
    private void compute(int thread, int rowFrom, int rowTo, int columnFrom, int columnTo, int depthFrom, int depthTo) {
        float[] buffer = workspace.of(thread);
        for (int column = columnFrom; column < columnTo; column += BLOCK_COLUMNS) {
            int columns = Math.min(BLOCK_COLUMNS, columnTo - column);
            for (int depth = depthFrom; depth < depthTo; depth += blockDepth) {
                int length = Math.min(blockDepth, depthTo - depth);
                if (packB) {
                    packB(buffer, depth, length, column, columns);
                }
                for (int row = rowFrom; row < rowTo; row += BLOCK_ROWS) {
                    int rows = Math.min(BLOCK_ROWS, rowTo - row);
                    boolean add = depth > depthFrom || accumulate && !throughScratch;
                    if (depthParts > 1) {
                        boolean direct = thread == 0;
                        tiles(buffer, row, rows, column, columns, depth, length, direct ? out.array() : buffer,
                                (direct ? out.offset() : scratchAt) + row * n + column, n, add);
                    } else if (throughScratch) {
                        tiles(buffer, row, rows, column, columns, depth, length, buffer, scratchAt, columns, add);
                        finish(buffer, scratchAt, columns, row, rows, column, columns);
                    } else {
                        int cAt = out.offset() + row * n + column;
                        tiles(buffer, row, rows, column, columns, depth, length, out.array(), cAt, n, add);
                        if (depth + length == depthTo) {
                            finish(out.array(), cAt, n, row, rows, column, columns);
                        }
                    }
                }
            }
        }
    }

    /** One block: rows times columns of the result, over {@code length} steps of the sum from {@code depth} on, left in c. */
    private void tiles(float[] buffer, int row, int rows, int column, int columns, int depth, int length,
                       float[] c, int cAt, int cStep, boolean add) {
        if (packA) {
            packA(buffer, row, rows, depth, length);
        }
        int wide = 0;
        for (; wideTiles && !add && wide <= columns - 2 * COLUMNS; wide += 2 * COLUMNS) {
            wideColumns(buffer, row, rows, column, wide, depth, length, c, cAt, cStep);
        }
        for (int j = wide; j < columns; j += COLUMNS) {
            int width = Math.min(COLUMNS, columns - j);
            for (int i = 0, height; i < rows; i += height) {
                height = VectorTiles.height(rows - i);
                if (width == COLUMNS && !add) {
                    tile(buffer, row, i, height, column, j, depth, length, c, cAt + i * cStep + j, cStep);
                } else {
                    tile(buffer, row, i, height, column, j, depth, length, buffer, tileAt, COLUMNS);
                    moveTile(buffer, height, width, c, cAt + i * cStep + j, cStep, add);
                }
            }
        }
    }

    /** Two tiles' columns of a block, from column j on, where neither operand is packed. */
    private void wideColumns(float[] buffer, int row, int rows, int column, int j, int depth, int length, float[] c, int cAt, int cStep) {
        int i = 0;
        for (; i <= rows - 4; i += 4) {
            VectorRowTiles.wideTile(a.array(), a.offset() + (row + i) * k + depth, k, b.array(), b.offset() + depth * n + column + j, n, length,
                    c, cAt + i * cStep + j, cStep);
        }
        for (; i < rows; i++) {
            tile(buffer, row, i, 1, column, j, depth, length, c, cAt + i * cStep + j, cStep);
            tile(buffer, row, i, 1, column, j + COLUMNS, depth, length, c, cAt + i * cStep + j + COLUMNS, cStep);
        }
    }

    /** The tile at row i and column j of a block. */
    private void tile(float[] buffer, int row, int i, int height, int column, int j, int depth, int length, float[] c, int cAt, int cStep) {
        float[] right = packB ? buffer : b.array();
        int rightAt = packB ? bAt + j * length : b.offset() + depth * n + column + j, rightStep = packB ? COLUMNS : n;
        if (packA) {
            int leftAt = aAt + i / ROWS * ROWS * length + i % ROWS;
            if (packB && height == ROWS) {
                VectorPackedTiles.tile(buffer, leftAt, right, rightAt, length, c, cAt, cStep);
            } else {
                VectorTiles.tile(height, buffer, leftAt, ROWS, right, rightAt, rightStep, length, c, cAt, cStep);
            }
        } else if (transpose == Transpose.TN) {
            VectorTiles.tile(height, a.array(), a.offset() + depth * m + row + i, m, right, rightAt, rightStep, length, c, cAt, cStep);
        } else {
            VectorRowTiles.tile(height, a.array(), a.offset() + (row + i) * k + depth, k, right, rightAt, rightStep, length, c, cAt, cStep);
        }
    }

    /** Copies or adds a tile from its buffer to its place in the result, over whose edge it may reach. */
    private void moveTile(float[] buffer, int height, int width, float[] c, int cAt, int cStep, boolean add) {
        if (width == COLUMNS) {
            VectorTiles.add(height, buffer, tileAt, c, cAt, cStep);
            return;
        }
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
