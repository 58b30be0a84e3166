package dev.firstlight.cpu;

import dev.firstlight.compute.Philox;
import dev.firstlight.compute.ops.Augment;
import java.util.Arrays;

/** {@link Augment}: each thread takes some images. */
final class AugmentLaunch extends CpuLaunch {
    private final Augment op;
    private final Floats x, y;
    private final int batch, channels, height, width;
    private final Distortion[] distortions;
    private int step;

    AugmentLaunch(Augment op, CpuMemory memory, WorkerPool pool, int threads) {
        super(op, pool, threads);
        this.op = op;
        x = memory.floats(op.x());
        y = memory.floats(op.y());
        batch = op.x().shape().get(0);
        channels = op.x().shape().get(1);
        height = op.x().shape().get(2);
        width = op.x().shape().get(3);
        distortions = new Distortion[threads];
        Arrays.setAll(distortions, thread -> new Distortion(op, height, width));
    }

    @Override
    void prepare(int step) {
        this.step = step;
    }

    @Override
    public void run(int thread, int threads) {
        int to = partStart(batch, 1, thread + 1, threads), pixels = height * width;
        Distortion distortion = distortions[thread];
        for (int b = partStart(batch, 1, thread, threads); b < to; b++) {
            distortion.draw(b, step);
            for (int plane = b * channels; plane < (b + 1) * channels; plane++) {
                distortion.apply(x.array(), x.offset() + plane * pixels, y.array(), y.offset() + plane * pixels);
                if (op.policy().noise() > 0) {
                    addNoise(plane * pixels, pixels);
                }
                distortion.erase(y.array(), y.offset() + plane * pixels);
            }
        }
    }

    private void addNoise(int from, int n) {
        int[] words = new int[4];
        for (int i = from; i < from + n; i++) {
            Philox.words(op.seed(), i, step, op.stream() + 1, words);
            float sum = Philox.uniform(words[0]) + Philox.uniform(words[1]) + Philox.uniform(words[2]) + Philox.uniform(words[3]);
            y.array()[y.offset() + i] += op.policy().noise() * (float) Math.sqrt(3) * (sum - 2);
        }
    }
}
