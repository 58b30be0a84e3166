package dev.firstlight.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.firstlight.compute.Backend;
import dev.firstlight.data.Dataset;
import dev.firstlight.data.Framing;
import dev.firstlight.data.InputFormat;
import dev.firstlight.data.SampleStream;
import dev.firstlight.data.Samples;
import dev.firstlight.reference.ReferenceBackend;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

/** Fresh samples for each epoch, composed ahead of time. */
class TrainingDataTest {
    private static final int EPOCHS = 4;

    /** Two samples of one pixel, which hold the number of the epoch. */
    private static final class Composer implements SampleStream {
        final Semaphore allowed = new Semaphore(0);
        final List<Integer> threadsAsked = Collections.synchronizedList(new ArrayList<>());

        @Override
        public int epochSize() {
            return 2;
        }

        @Override
        public Samples compose(long seed, int epoch, int first, int count, int threads) {
            if (epoch > 1) {
                threadsAsked.add(threads);
                allowed.acquireUninterruptibly();
            }
            return Samples.ofBytes(new byte[] {(byte) epoch, (byte) epoch}, new int[] {epoch, epoch}, 1);
        }

        @Override
        public int sources() {
            return 1;
        }

        @Override
        public Split split(int[] permutation, int held) {
            throw new AssertionError("nothing is held out here");
        }
    }

    private final Composer composer = new Composer();

    private static Dataset dataset(SampleStream stream) {
        return new Dataset("fresh", new InputFormat(1, 1, 1, 1, 0, Framing.STRIP), 1, 1, List.of("a", "b"), List.of(), () -> null, () -> null, Optional.of(stream));
    }

    /** Lets one more epoch be composed as soon as a thread waits for it. */
    private void allowOnceAwaited(Thread waiting) {
        Thread releasing = new Thread(() -> {
            while (waiting.getState() != Thread.State.WAITING && waiting.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
            composer.allowed.release();
        });
        releasing.setDaemon(true);
        releasing.start();
    }

    @Test
    void moreThreadsComposeWhereTheDeviceHadToWait() {
        int most = Runtime.getRuntime().availableProcessors();
        List<Integer> waited = new ArrayList<>();
        TrainListener listener = new TrainListener() {
            @Override
            public void waited(int epoch, double composing, double copying) {
                waited.add(epoch);
            }
        };
        try (Backend backend = new ReferenceBackend(); TrainingData data = new TrainingData(backend, dataset(composer), 0, 1, EPOCHS)) {
            for (int epoch = 1; epoch <= EPOCHS; epoch++) {
                if (epoch > 1) {
                    allowOnceAwaited(Thread.currentThread());
                }
                data.begin(epoch, listener);
                assertArrayEquals(new int[] {epoch, epoch}, data.labels());
            }
        }
        assertEquals(List.of(1, Math.min(2, most), Math.min(4, most)), composer.threadsAsked);
        assertEquals(List.of(2, 3, 4), waited);
    }
}
