package dev.firstlight.cpu;

/**
 * How the result of a matrix product is cut for threads: into {@code rowParts} times {@code columnParts} blocks, one for each
 * thread. The cut is the one whose largest block is the least work.
 */
record Grid(int rows, int columns, int rowGrain, int columnGrain, int rowParts, int columnParts) {
    /**
     * The best cut of rows times columns for at most so many threads.
     *
     * @param rowGrain     parts begin at multiples of so many rows
     * @param columnGrain  parts begin at multiples of so many columns; what is left over of a grain costs as much as a whole one
     * @param columnsFirst whether, of equally good cuts, the one with more column parts is taken
     */
    static Grid of(int rows, int columns, int rowGrain, int columnGrain, int threads, boolean columnsFirst) {
        Grid best = null;
        for (int columnParts = 1; columnParts <= threads; columnParts++) {
            Grid grid = new Grid(rows, columns, rowGrain, columnGrain, threads / columnParts, columnParts);
            long gain = best == null ? 1 : best.largestBlock() - grid.largestBlock();
            if (gain > 0 || gain == 0 && columnsFirst) {
                best = grid;
            }
        }
        return best;
    }

    /** The work of the largest block. */
    private long largestBlock() {
        return (long) mostRows() * roundUp(mostColumns(), columnGrain);
    }

    private static int roundUp(int n, int grain) {
        return (n + grain - 1) / grain * grain;
    }

    /** The rows of the highest block. */
    int mostRows() {
        int grains = (rows + rowGrain - 1) / rowGrain;
        return Math.min(rows, roundUp(grains, rowParts) / rowParts * rowGrain);
    }

    /** The columns of the widest block. */
    int mostColumns() {
        int grains = (columns + columnGrain - 1) / columnGrain;
        return Math.min(columns, roundUp(grains, columnParts) / columnParts * columnGrain);
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
