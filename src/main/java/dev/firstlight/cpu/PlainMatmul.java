package dev.firstlight.cpu;

import dev.firstlight.compute.Activation;
import dev.firstlight.compute.ops.Matmul;

/** The matrix product in plain loops: each thread computes some rows. */
final class PlainMatmul implements WorkerPool.Task {
    private final Kernels kernels;
    private final Matmul op;
    private final MatmulOperands at;
    private final int m, n, k;

    PlainMatmul(Kernels kernels, Matmul op, MatmulOperands operands) {
        this.kernels = kernels;
        this.op = op;
        this.at = operands;
        m = op.m();
        n = op.n();
        k = op.k();
    }

    @Override
    public void run(int thread, int threads) {
        float[] sums = new float[n];
        int to = CpuLaunch.partStart(m, 1, thread + 1, threads);
        for (int row = CpuLaunch.partStart(m, 1, thread, threads); row < to; row++) {
            java.util.Arrays.fill(sums, 0);
            float[] a = at.a().array(), b = at.b().array();
            for (int i = 0; i < k; i++) {
                float left = a[at.a().offset() + (op.transpose() == Matmul.Transpose.TN ? i * m + row : row * k + i)];
                if (op.transpose() == Matmul.Transpose.NT) {
                    for (int j = 0; j < n; j++) {
                        sums[j] = Math.fma(left, b[at.b().offset() + j * k + i], sums[j]);
                    }
                } else {
                    for (int j = 0; j < n; j++) {
                        sums[j] = Math.fma(left, b[at.b().offset() + i * n + j], sums[j]);
                    }
                }
            }
            finish(sums, row);
        }
        if (op.columnSum() != null && thread == 0) {
            Floats sum = at.columnSum();
            if (!op.accumulate()) {
                java.util.Arrays.fill(sum.array(), sum.offset(), sum.offset() + n, 0);
            }
            for (int i = 0; i < k; i++) {
                kernels.add(at.b().array(), at.b().offset() + i * n, sum.array(), sum.offset(), n);
            }
        }
    }

    private void finish(float[] sums, int row) {
        if (op.bias() != null) {
            kernels.add(at.bias().array(), at.bias().offset(), sums, 0, n);
        }
        if (op.activation() != Activation.IDENTITY) {
            kernels.activate(op.activation(), sums, 0, sums, 0, n);
        }
        if (op.gate() != null) {
            kernels.activateGradient(op.gate().activation(), at.saved().array(), at.saved().offset() + row * n, sums, 0, sums, 0, n);
        }
        int outAt = at.out().offset() + row * n;
        if (op.accumulate()) {
            kernels.add(sums, 0, at.out().array(), outAt, n);
        } else {
            System.arraycopy(sums, 0, at.out().array(), outAt, n);
        }
    }
}
