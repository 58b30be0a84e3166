package dev.firstlight.cpu;

import dev.firstlight.compute.ops.Matmul;
import dev.firstlight.compute.ops.Matmul.Transpose;
import java.util.Arrays;

/**
 * The matrix product without the Vector API, shaped for HotSpot's C2 compiler. It vectorises a loop whose arrays are all indexed by
 * the same bare {@code j}: no two iterations can then touch the same element, whichever arrays are the same. So rows of B are copied
 * to arrays of their own, rows of the result are summed up in arrays of their own, and the loop adds to four rows of the result
 * the products of two rows of B with eight numbers of A. Each element of B that is loaded is used four times, each element of the
 * result twice. More rows at a time would be better still, but C2 gives up on loops with many more operations than these 8.
 *
 * <p>Each thread computes a block of the result by itself ({@link Grid}), in blocks of B that fit the second-level cache.
 */
final class PlainMatmul implements WorkerPool.Task {
    /** Rows of the result that are summed up together. */
    private static final int ROWS = 4;
    /** The longest rows of a block: long loops amortise what C2 does before and after the vectorised part. */
    private static final int BLOCK_COLUMNS = 512;
    /** Elements of a block of B: 1 MB. */
    private static final int BLOCK_SIZE = 1 << 18;

    /** One thread's copy of a block of B, row by row, and the sums of {@link #ROWS} rows. */
    private static final class Block {
        final float[][] b;
        final float[][] sums;

        Block(int depth, int columns) {
            b = new float[depth][columns];
            sums = new float[ROWS][columns];
        }
    }

    private final Kernels kernels;
    private final Floats a, b, out, columnSum;
    private final int m, n, k;
    private final boolean bTransposed, accumulate, addAtTheEnd;
    /** Steps in A from one row to the next, and along the sum. */
    private final int rowStep, sumStep;
    private final Epilogue epilogue;
    private final Grid grid;
    private final int blockDepth, blockColumns;
    private final Block[] blocks;

    PlainMatmul(Kernels kernels, Matmul op, MatmulOperands operands, int threads) {
        this.kernels = kernels;
        a = operands.a();
        b = operands.b();
        out = operands.out();
        columnSum = operands.columnSum();
        m = op.m();
        n = op.n();
        k = op.k();
        bTransposed = op.transpose() == Transpose.NT;
        rowStep = op.transpose() == Transpose.TN ? 1 : k;
        sumStep = op.transpose() == Transpose.TN ? m : 1;
        accumulate = op.accumulate();
        epilogue = new Epilogue(kernels, operands.bias(), op.activation(), op.gate(), operands.saved());
        // A gated product that is added to what is there must be complete before it is gated.
        addAtTheEnd = accumulate && !epilogue.isNothing();
        grid = Grid.of(m, n, ROWS, 16, threads, bTransposed);
        int columns = Math.min(n, BLOCK_COLUMNS);
        blockColumns = addAtTheEnd ? Math.min(columns, Math.max(16, BLOCK_SIZE / k)) : columns;
        blockDepth = addAtTheEnd ? k : Math.min(k, BLOCK_SIZE / blockColumns / 2 * 2);
        blocks = new Block[grid.parts()];
        Arrays.setAll(blocks, part -> new Block(blockDepth, blockColumns));
    }

    @Override
    public void run(int thread, int threads) {
        if (columnSum != Floats.NONE) {
            sumColumns(thread, threads);
        }
        if (thread >= grid.parts()) {
            return;
        }
        Block block = blocks[thread];
        for (int column = grid.columnFrom(thread); column < grid.columnTo(thread); column += blockColumns) {
            int columns = Math.min(blockColumns, grid.columnTo(thread) - column);
            for (int depth = 0; depth < k; depth += blockDepth) {
                int length = Math.min(blockDepth, k - depth);
                copyB(block.b, depth, length, column, columns);
                for (int row = grid.rowFrom(thread); row < grid.rowTo(thread); row += ROWS) {
                    rows(block, row, Math.min(ROWS, grid.rowTo(thread) - row), depth, length, column, columns);
                }
            }
        }
    }

    private void copyB(float[][] rows, int depth, int length, int column, int columns) {
        float[] from = b.array();
        for (int p = 0; p < length; p++) {
            float[] row = rows[p];
            if (bTransposed) {
                for (int j = 0, at = b.offset() + column * k + depth + p; j < columns; j++, at += k) {
                    row[j] = from[at];
                }
            } else {
                System.arraycopy(from, b.offset() + (depth + p) * n + column, row, 0, columns);
            }
        }
    }

    /** Adds one block's products to up to four rows of the result; missing rows are summed up with the last, and left there. */
    private void rows(Block block, int row, int rows, int depth, int length, int column, int columns) {
        boolean carriesOn = depth > 0 || accumulate && !addAtTheEnd;
        for (int i = 0; i < ROWS; i++) {
            if (carriesOn && i < rows) {
                System.arraycopy(out.array(), out.offset() + (row + i) * n + column, block.sums[i], 0, columns);
            } else {
                Arrays.fill(block.sums[i], 0, columns, 0);
            }
        }
        float[] left = a.array(), c0 = block.sums[0], c1 = block.sums[1], c2 = block.sums[2], c3 = block.sums[3];
        int at = a.offset() + row * rowStep + depth * sumStep;
        int at1 = at + Math.min(1, rows - 1) * rowStep, at2 = at + Math.min(2, rows - 1) * rowStep, at3 = at + Math.min(3, rows - 1) * rowStep;
        int p = 0;
        for (; p < length - 1; p += 2) {
            int q = p * sumStep;
            multiplyTwo(c0, c1, c2, c3, block.b[p], block.b[p + 1], left, at + q, at1 + q, at2 + q, at3 + q, sumStep, columns);
        }
        if (p < length) {
            int q = p * sumStep;
            multiplyOne(c0, c1, c2, c3, block.b[p], left[at + q], left[at1 + q], left[at2 + q], left[at3 + q], columns);
        }
        boolean complete = depth + length == k;
        for (int i = 0; i < rows; i++) {
            int index = (row + i) * n + column;
            if (complete && !epilogue.isNothing()) {
                epilogue.finish(block.sums[i], 0, column, index, columns);
            }
            if (addAtTheEnd) {
                kernels.add(block.sums[i], 0, out.array(), out.offset() + index, columns);
            } else {
                System.arraycopy(block.sums[i], 0, out.array(), out.offset() + index, columns);
            }
        }
    }

    private static void multiplyTwo(float[] c0, float[] c1, float[] c2, float[] c3, float[] b0, float[] b1, float[] a, int at0, int at1, int at2,
                                    int at3, int step, int n) {
        float a00 = a[at0], a01 = a[at0 + step], a10 = a[at1], a11 = a[at1 + step];
        float a20 = a[at2], a21 = a[at2 + step], a30 = a[at3], a31 = a[at3 + step];
        for (int j = 0; j < n; j++) {
            float x0 = b0[j], x1 = b1[j];
            c0[j] = Math.fma(a01, x1, Math.fma(a00, x0, c0[j]));
            c1[j] = Math.fma(a11, x1, Math.fma(a10, x0, c1[j]));
            c2[j] = Math.fma(a21, x1, Math.fma(a20, x0, c2[j]));
            c3[j] = Math.fma(a31, x1, Math.fma(a30, x0, c3[j]));
        }
    }

    private static void multiplyOne(float[] c0, float[] c1, float[] c2, float[] c3, float[] b0, float a0, float a1, float a2, float a3, int n) {
        for (int j = 0; j < n; j++) {
            float x0 = b0[j];
            c0[j] = Math.fma(a0, x0, c0[j]);
            c1[j] = Math.fma(a1, x0, c1[j]);
            c2[j] = Math.fma(a2, x0, c2[j]);
            c3[j] = Math.fma(a3, x0, c3[j]);
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
