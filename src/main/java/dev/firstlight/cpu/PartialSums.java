package dev.firstlight.cpu;

/**
 * The second step of a product whose sums were cut among threads: the partial sums are added, always in the same order, and finished.
 * Thread 0 has left its part in the result itself, the others have theirs in their buffers. Each thread finishes some rows.
 */
final class PartialSums implements WorkerPool.Task {
    private final Kernels kernels;
    private final Workspace workspace;
    private final int at, rows, columns;
    private final Floats out;
    private final Epilogue epilogue;

    /** @param at where in a thread's buffer its partial sums, rows times columns, begin */
    PartialSums(Kernels kernels, Workspace workspace, int at, int rows, int columns, Floats out, Epilogue epilogue) {
        this.kernels = kernels;
        this.workspace = workspace;
        this.at = at;
        this.rows = rows;
        this.columns = columns;
        this.out = out;
        this.epilogue = epilogue;
    }

    @Override
    public void run(int thread, int threads) {
        int to = CpuLaunch.partStart(rows, 1, thread + 1, threads);
        for (int row = CpuLaunch.partStart(rows, 1, thread, threads); row < to; row++) {
            int index = row * columns, outAt = out.offset() + index;
            for (int part = 1; part < threads; part++) {
                kernels.add(workspace.of(part), at + index, out.array(), outAt, columns);
            }
            epilogue.finish(out.array(), outAt, 0, index, columns);
        }
    }
}
