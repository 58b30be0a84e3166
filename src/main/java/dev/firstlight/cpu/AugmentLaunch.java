package dev.firstlight.cpu;

import dev.firstlight.compute.ops.Augment;
import java.util.Arrays;

/** {@link Augment}: each thread takes some images. */
final class AugmentLaunch extends CpuLaunch {
    /** Pixels whose noise is drawn at a time, and random words for each. */
    private static final int PIECE = 64, WORDS = 4;

    private final Augment op;
    private final Kernels kernels;
    private final Floats x, y;
    private final int batch, imageSize;
    private final Distortion[] distortions;
    private final int[][] words;
    private int step;

    AugmentLaunch(Augment op, CpuMemory memory, Kernels kernels, WorkerPool pool, int threads) {
        super(op, pool, threads);
        this.op = op;
        this.kernels = kernels;
        x = memory.floats(op.x());
        y = memory.floats(op.y());
        batch = op.x().shape().get(0);
        imageSize = op.x().shape().rowSize();
        distortions = new Distortion[threads];
        Arrays.setAll(distortions, thread -> new Distortion(op));
        words = new int[threads][2 * WORDS * PIECE];
    }

    @Override
    void prepare(int step) {
        this.step = step;
    }

    @Override
    public void run(int thread, int threads) {
        int to = partStart(batch, 1, thread + 1, threads);
        for (int b = partStart(batch, 1, thread, threads); b < to; b++) {
            distortions[thread].draw(b, step);
            distortions[thread].apply(x.array(), x.offset() + b * imageSize, y.array(), y.offset() + b * imageSize);
            if (op.policy().noise() > 0) {
                addNoise(b * imageSize, words[thread]);
            }
            distortions[thread].erase(y.array(), y.offset() + b * imageSize);
        }
    }

    /** Four uniform numbers, summed as integers without rounding, are nearly normal; brought to mean 0 and the wanted deviation. */
    private void addNoise(int from, int[] random) {
        float[] array = y.array();
        float factor = (float) (op.policy().noise() * Math.sqrt(3)), unit = 0x1p-24f * factor, shift = -2 * factor;
        for (int at = from; at < from + imageSize; at += PIECE) {
            int n = Math.min(PIECE, from + imageSize - at);
            kernels.philox(op.seed(), at, step, op.stream() + 1, random, n);
            for (int i = 0; i < n; i++) {
                int sum = (random[4 * i] >>> 8) + (random[4 * i + 1] >>> 8) + (random[4 * i + 2] >>> 8) + (random[4 * i + 3] >>> 8);
                array[y.offset() + at + i] += Math.fma(sum, unit, shift);
            }
        }
    }
}
