package dev.firstlight.cpu;

import dev.firstlight.compute.ops.CtcLoss;
import java.util.Arrays;

/** {@link CtcLoss}: each thread takes some samples, and aligns one at a time in memory of its own. */
final class CtcLossLaunch extends CpuLaunch {
    private final CtcLoss op;
    private final Floats logits, gradient, loss;
    private final int[] labels, correct;
    private final int batch, sampleSize;
    private final CtcAlignment[] alignments;
    private int slot;

    CtcLossLaunch(CtcLoss op, CpuMemory memory, WorkerPool pool, int threads) {
        super(op, pool, threads);
        this.op = op;
        logits = memory.floats(op.logits());
        gradient = memory.floats(op.gradient());
        loss = memory.floats(op.loss());
        labels = (int[]) memory.array(op.labels());
        correct = (int[]) memory.array(op.correct());
        batch = op.batch();
        sampleSize = op.symbols() * op.columns();
        alignments = new CtcAlignment[threads];
        Arrays.setAll(alignments, thread -> new CtcAlignment(op.columns(), op.symbols(), op.length()));
    }

    @Override
    void prepare(int step) {
        slot = Math.floorMod(step, op.slots()) * batch;
    }

    @Override
    public void run(int thread, int threads) {
        int to = partStart(batch, 1, thread + 1, threads);
        for (int b = partStart(batch, 1, thread, threads); b < to; b++) {
            runSample(b, alignments[thread]);
        }
    }

    private void runSample(int b, CtcAlignment alignment) {
        boolean fits = alignment.setLabels(labels, op.labels().offset() + b * op.length());
        if (fits) {
            alignment.setLogits(logits.array(), logits.offset() + b * sampleSize);
        }
        loss.array()[loss.offset() + slot + b] = fits ? (float) alignment.loss() : 0;
        correct[op.correct().offset() + slot + b] = fits && alignment.readsRight() ? 1 : 0;
        if (gradient.array() != null) {
            int at = gradient.offset() + b * sampleSize;
            if (fits) {
                alignment.writeGradient(op.gradientScale(), gradient.array(), at);
            } else {
                Arrays.fill(gradient.array(), at, at + sampleSize, 0);
            }
        }
    }
}
