package dev.firstlight.cpu;

import dev.firstlight.compute.ops.Matmul;
import dev.firstlight.compute.ops.Matmul.Transpose;
import java.util.Arrays;
import java.util.List;

/**
 * The matrix product without the Vector API. Rows of B are copied to arrays of their own, and rows of the result are summed up in the
 * thread's workspace, six at a time: what {@link PlainTile} needs to be vectorised. B is taken in blocks that fit the second-level cache.
 *
 * <p>Each thread computes a block of the result by itself ({@link Grid}). A product with long sums and few rows, x W with a small batch, is
 * cut along its sums instead: each thread then copies only some rows of W, and leaves partial sums, which {@link PartialSums} adds.
 */
final class PlainMatmul implements WorkerPool.Task {
    /** Elements of a block of B: 512 KB. */
    private static final int BLOCK_SIZE = 1 << 17;
    /** Sums are cut among threads if each gets so many steps, and there are so many steps for each row. */
    private static final int STEPS_PER_THREAD = 96, STEPS_PER_ROW = 4;
    private static final int ROWS = PlainTile.ROWS, START = PlainTile.START;

    private final Kernels kernels;
    private final Workspace workspace;
    private final Floats a, b, bias, out, columnSum;
    private final int m, n, k;
    private final boolean bTransposed, accumulate, addAtTheEnd;
    /** Steps in A from one row to the next, and along the sum. */
    private final int rowStep, sumStep;
    /** What follows the sums, which begin with the bias. */
    private final Epilogue epilogue;
    private final Grid grid;
    private final int depthParts, blockDepth, blockColumns;
    /** Where a thread's partial sums begin in its workspace. */
    private final int partialAt;
    /** Each thread's copy of a block of B, row by row. */
    private final float[][][] blocks;
    /** Factors of 1, as many as a block is deep: they make a product a sum of the rows of B. */
    private final float[] ones;

    private PlainMatmul(Kernels kernels, Matmul op, MatmulOperands operands, Workspace workspace, int threads) {
        this.kernels = kernels;
        this.workspace = workspace;
        a = operands.a();
        b = operands.b();
        bias = operands.bias();
        out = operands.out();
        columnSum = operands.columnSum();
        m = op.m();
        n = op.n();
        k = op.k();
        bTransposed = op.transpose() == Transpose.NT;
        rowStep = op.transpose() == Transpose.TN ? 1 : k;
        sumStep = op.transpose() == Transpose.TN ? m : 1;
        accumulate = op.accumulate();
        epilogue = new Epilogue(kernels, Floats.NONE, op.activation(), op.gate(), operands.saved());
        // A gated product that is added to what is there must be complete before it is gated.
        addAtTheEnd = accumulate && !(epilogue.isNothing() && bias == Floats.NONE);
        boolean cutSums = op.transpose() == Transpose.NN && !accumulate && threads > 1 && k >= STEPS_PER_THREAD * threads && k >= STEPS_PER_ROW * m;
        depthParts = cutSums ? threads : 1;
        // Short rows are slow; but where B is transposed, each thread had better transpose a part of it.
        grid = Grid.of(m, n, ROWS, bTransposed ? 32 : 128, threads / depthParts, bTransposed);
        blockColumns = Math.min(grid.mostColumns(), PlainTile.COLUMNS);
        int depth = (k + depthParts - 1) / depthParts + 1;
        blockDepth = addAtTheEnd ? depth : Math.min(depth, BLOCK_SIZE / blockColumns / 3 * 3);
        partialAt = PlainTile.sums(ROWS);
        workspace.require(Math.max(PlainTile.SUMS, partialAt + (cutSums ? m * n : 0)));
        blocks = new float[cutSums ? threads : grid.parts()][][];
        Arrays.setAll(blocks, part -> PlainTile.rows(blockDepth, blockColumns));
        ones = new float[columnSum == Floats.NONE ? 0 : blockDepth];
        Arrays.fill(ones, 1);
    }

    /** The tasks of a product, to be run one after the other. */
    static List<WorkerPool.Task> tasks(Kernels kernels, Matmul op, MatmulOperands operands, Workspace workspace, int threads) {
        PlainMatmul product = new PlainMatmul(kernels, op, operands, workspace, threads);
        return product.depthParts == 1 ? List.of(product)
                : List.of(product, new PartialSums(kernels, workspace, product.partialAt, product.m, product.n, product.out, product.epilogue));
    }

    @Override
    public void run(int thread, int threads) {
        if (depthParts > 1) {
            compute(thread, 0, m, 0, n, CpuLaunch.partStart(k, 3, thread, threads), CpuLaunch.partStart(k, 3, thread + 1, threads));
        } else if (thread < grid.parts()) {
            compute(thread, grid.rowFrom(thread), grid.rowTo(thread), grid.columnFrom(thread), grid.columnTo(thread), 0, k);
        }
    }

    /** The block of the result between these rows and columns, over the sums between these depths. */
    private void compute(int thread, int rowFrom, int rowTo, int columnFrom, int columnTo, int depthFrom, int depthTo) {
        float[][] block = blocks[thread];
        for (int column = columnFrom; column < columnTo; column += blockColumns) {
            int columns = Math.min(blockColumns, columnTo - column);
            for (int depth = depthFrom; depth < depthTo; depth += blockDepth) {
                int length = Math.min(blockDepth, depthTo - depth);
                copyB(block, depth, length, column, columns);
                for (int row = rowFrom; row < rowTo; row += ROWS) {
                    rows(thread, row, Math.min(ROWS, rowTo - row), depth == depthFrom, depth, length, depth + length == depthTo, column, columns);
                }
                if (columnSum != Floats.NONE && rowFrom == 0) {
                    sumColumns(thread, depth, length, column, columns);
                }
            }
        }
    }

    private void copyB(float[][] rows, int depth, int length, int column, int columns) {
        if (bTransposed) {
            Packing.transpose(b.array(), b.offset() + column * k + depth, k, columns, length, rows, START);
        } else {
            for (int p = 0; p < length; p++) {
                System.arraycopy(b.array(), b.offset() + (depth + p) * n + column, rows[p], START, columns);
            }
        }
    }

    /** Adds one block's products to up to six rows of the result. */
    private void rows(int thread, int row, int rows, boolean first, int depth, int length, boolean last, int column, int columns) {
        float[] sums = workspace.of(thread);
        boolean partial = depthParts > 1 && thread > 0;
        float[] result = partial ? sums : out.array();
        int at = (partial ? partialAt : out.offset()) + row * n + column;
        for (int i = 0; i < rows; i++) {
            if (!first || accumulate && !addAtTheEnd) {
                System.arraycopy(result, at + i * n, sums, PlainTile.sums(i), columns);
            } else if (bias != Floats.NONE && !partial) {
                System.arraycopy(bias.array(), bias.offset() + column, sums, PlainTile.sums(i), columns);
            } else {
                Arrays.fill(sums, PlainTile.sums(i), PlainTile.sums(i) + columns, 0);
            }
        }
        PlainTile.multiply(sums, blocks[thread], length, a.array(), a.offset() + row * rowStep + depth * sumStep, rowStep, rows, sumStep, columns);
        for (int i = 0; i < rows; i++) {
            if (last && depthParts == 1) {
                epilogue.finish(sums, PlainTile.sums(i), column, (row + i) * n + column, columns);
            }
            if (addAtTheEnd) {
                kernels.add(sums, PlainTile.sums(i), result, at + i * n, columns);
            } else {
                System.arraycopy(sums, PlainTile.sums(i), result, at + i * n, columns);
            }
        }
    }

    /** Adds up the rows of a block of B, as the product of a row of ones with it. */
    private void sumColumns(int thread, int depth, int length, int column, int columns) {
        float[] sums = workspace.of(thread);
        int at = columnSum.offset() + column;
        if (depth > 0 || accumulate) {
            System.arraycopy(columnSum.array(), at, sums, PlainTile.sums(0), columns);
        } else {
            Arrays.fill(sums, PlainTile.sums(0), PlainTile.sums(0) + columns, 0);
        }
        PlainTile.multiply(sums, blocks[thread], length, ones, 0, 0, 1, 1, columns);
        System.arraycopy(sums, PlainTile.sums(0), columnSum.array(), at, columns);
    }
}
