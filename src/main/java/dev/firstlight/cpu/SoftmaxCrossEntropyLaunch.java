package dev.firstlight.cpu;

import dev.firstlight.compute.ops.SoftmaxCrossEntropy;
import java.util.Arrays;

/**
 * {@link SoftmaxCrossEntropy}: each thread takes some rows. It computes the exponentials of all of them in one sweep (rows are
 * often as short as ten), and then finishes row by row.
 */
final class SoftmaxCrossEntropyLaunch extends CpuLaunch {
    private final SoftmaxCrossEntropy op;
    private final Kernels kernels;
    private final Floats logits, gradient, loss;
    private final int[] labels, correct;
    private final int labelsAt, correctAt;
    private final int rows, classes;
    private final float[] exponentials;
    private int slot;

    SoftmaxCrossEntropyLaunch(SoftmaxCrossEntropy op, CpuMemory memory, Kernels kernels, WorkerPool pool, int threads) {
        super(op, pool, threads);
        this.op = op;
        this.kernels = kernels;
        logits = memory.floats(op.logits());
        gradient = memory.floats(op.gradient());
        loss = memory.floats(op.loss());
        labels = (int[]) memory.array(op.labels());
        labelsAt = op.labels().offset();
        correct = (int[]) memory.array(op.correct());
        correctAt = op.correct().offset();
        rows = op.rows();
        classes = op.classes();
        exponentials = new float[logits.size()];
    }

    @Override
    void prepare(int step) {
        slot = Math.floorMod(step, op.slots()) * rows;
    }

    @Override
    public void run(int thread, int threads) {
        int from = partStart(rows, 1, thread, threads), to = partStart(rows, 1, thread + 1, threads);
        for (int row = from; row < to; row++) {
            SoftmaxRows.subtractMaximum(logits.array(), logits.offset() + row * classes, exponentials, row * classes, classes);
        }
        kernels.exp(exponentials, from * classes, (to - from) * classes);
        for (int row = from; row < to; row++) {
            finishRow(row);
        }
    }

    private void finishRow(int row) {
        int label = labels[labelsAt + row];
        if (label < 0) {
            loss.array()[loss.offset() + slot + row] = 0;
            correct[correctAt + slot + row] = 0;
            if (op.gradient() != null) {
                int at = gradient.offset() + row * classes;
                Arrays.fill(gradient.array(), at, at + classes, 0);
            }
            return;
        }
        int at = logits.offset() + row * classes;
        float[] x = logits.array();
        float sum = 0;
        for (int c = 0; c < classes; c++) {
            sum += exponentials[row * classes + c];
        }
        int best = SoftmaxRows.firstLargest(x, at, classes);
        loss.array()[loss.offset() + slot + row] = crossEntropy(x, at, x[at + best], sum, label);
        // A sum that is NaN betrays a NaN or +Inf in the row.
        correct[correctAt + slot + row] = best == label && sum == sum ? 1 : 0;
        if (op.gradient() != null) {
            writeGradient(row, sum, label);
        }
    }

    /** log(sum) - sum_c q[c] (x[c] - max). */
    private float crossEntropy(float[] x, int at, float max, float sum, int label) {
        double target = (1 - op.smoothing()) * (double) (x[at + label] - max);
        if (op.smoothing() > 0) {
            double all = 0;
            for (int c = 0; c < classes; c++) {
                all += x[at + c] - max;
            }
            target += op.smoothing() / classes * all;
        }
        return (float) (Math.log(sum) - target);
    }

    private void writeGradient(int row, float sum, int label) {
        float[] out = gradient.array();
        int at = gradient.offset() + row * classes;
        float share = op.smoothing() / classes;
        float scale = op.gradientScale();
        for (int c = 0; c < classes; c++) {
            out[at + c] = scale * (exponentials[row * classes + c] / sum - share);
        }
        out[at + label] = scale * (exponentials[row * classes + label] / sum - share - (1 - op.smoothing()));
    }
}
