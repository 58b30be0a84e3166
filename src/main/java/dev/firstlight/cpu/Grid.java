package dev.firstlight.cpu;

/**
 * How the result of a matrix product is cut for threads: into {@code rowParts} times {@code columnParts} blocks, one for each
 * thread. The cut is the one whose largest block is the least work.
 */
record Grid(int rows, int columns, int rowGrain, int columnGrain, int rowParts, int columnParts) {
    /**
     * The best cut of rows times columns for at most so many threads.
     *
     * @param rowGrain    parts begin at multiples of so many rows
     * @param columnGrain parts begin at multiples of so many columns; what is left over of a grain costs as much as a whole one
     */
    static Grid of(int rows, int columns, int rowGrain, int columnGrain, int threads) {
        Grid best = null;
        for (int columnParts = 1; columnParts <= threads; columnParts++) {
            Grid grid = new Grid(rows, columns, rowGrain, columnGrain, threads / columnParts, columnParts);
            if (best == null || grid.largestBlock() < best.largestBlock()) {
                best = grid;
            }
        }
        return best;
    }

    /** The rows times columns of the largest block, in whole grains of columns. */
    private long largestBlock() {
        long rowGrains = (rows + rowGrain - 1) / rowGrain, columnGrains = (columns + columnGrain - 1) / columnGrain;
        return ((rowGrains + rowParts - 1) / rowParts * rowGrain) * ((columnGrains + columnParts - 1) / columnParts * columnGrain);
    }

    /** How many blocks there are, and threads with work. */
    int parts() {
        return rowParts * columnParts;
    }

    /** The first row of a thread's block. */
    int rowFrom(int thread) {
        return CpuLaunch.partStart(rows, rowGrain, thread / columnParts, rowParts);
    }

    /** The end of the rows of a thread's block. */
    int rowTo(int thread) {
        return CpuLaunch.partStart(rows, rowGrain, thread / columnParts + 1, rowParts);
    }

    /** The first column of a thread's block. */
    int columnFrom(int thread) {
        return CpuLaunch.partStart(columns, columnGrain, thread % columnParts, columnParts);
    }

    /** The end of the columns of a thread's block. */
    int columnTo(int thread) {
        return CpuLaunch.partStart(columns, columnGrain, thread % columnParts + 1, columnParts);
    }
}
