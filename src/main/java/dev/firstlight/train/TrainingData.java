package dev.firstlight.train;

import dev.firstlight.compute.Backend;
import dev.firstlight.data.Dataset;
import dev.firstlight.data.SampleStream;
import dev.firstlight.data.Samples;
import dev.firstlight.nn.Network;
import dev.firstlight.nn.ParameterSet;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

/**
 * The samples that a training sees, on the device: the same in every epoch, or fresh ones for each where the data set composes
 * them. Fresh samples are composed while the epoch before is being trained, by as many threads as it takes: one, and twice as many each
 * time the device had to wait. What is composed does not depend on it. Some may be held out for validation: samples, or the parts that fresh samples are composed of.
 */
final class TrainingData implements AutoCloseable {
    /** The epoch of the stream that validation samples are taken from. */
    private static final int VALIDATION_EPOCH = -1;

    private final Backend backend;
    private final Dataset dataset;
    private final SampleStream stream;
    private final SampleStream heldStream;
    private final long seed;
    private final int epochs;
    private final int[] heldRows;
    private final int[] trainingRows;
    private final DeviceSamples device;
    private Samples current;
    private CompletableFuture<Samples> next;
    private int composers = 1;

    /**
     * @param held   the share of an epoch's samples to hold out, 0 for none
     * @param epochs after which no fresh samples are wanted
     */
    TrainingData(Backend backend, Dataset dataset, double held, long seed, int epochs) {
        this.backend = backend;
        this.dataset = dataset;
        this.seed = seed;
        this.epochs = epochs;
        SampleStream all = dataset.stream().orElse(null);
        SampleStream.Split split = all == null || !(held > 0) ? null
                : all.split(Shuffle.permutation(all.sources(), seed, -1), (int) Math.round(held * all.sources()));
        stream = split == null ? all : split.kept();
        heldStream = split == null ? null : split.held();
        int total = stream == null ? dataset.train().get().count() : stream.epochSize();
        int heldCount = (int) Math.round(held * total);
        int[] order = stream == null ? Shuffle.permutation(total, seed, -1) : inOrder(total);
        trainingRows = stream == null ? Arrays.copyOf(order, total - heldCount) : order;
        heldRows = stream == null ? Arrays.copyOfRange(order, total - heldCount, total) : inOrder(heldCount);
        current = stream == null ? dataset.train().get() : compose(stream, 1, total);
        device = new DeviceSamples(backend, current, dataset.input());
    }

    private static int[] inOrder(int count) {
        int[] rows = new int[count];
        Arrays.setAll(rows, i -> i);
        return rows;
    }

    private Samples compose(SampleStream from, int epoch, int count) {
        return from.compose(seed, epoch, 0, count, Runtime.getRuntime().availableProcessors());
    }

    /** The rows of the device's samples that may be trained on. */
    int[] trainingRows() {
        return trainingRows;
    }

    /** The labels of the samples on the device, (N, heads). */
    int[] labels() {
        return current.labels();
    }

    DeviceSamples device() {
        return device;
    }

    /** Puts an epoch's samples onto the device, if it has any of its own, and begins to compose the next. */
    void begin(int epoch, TrainListener listener) {
        if (stream == null) {
            return;
        }
        if (epoch > 1) {
            if (next != null && !next.isDone()) {
                composers = Math.min(2 * composers, Runtime.getRuntime().availableProcessors());
            }
            long start = System.nanoTime();
            current = next == null ? compose(stream, epoch, stream.epochSize()) : next.join();
            long composed = System.nanoTime();
            device.write(current);
            listener.waited(epoch, (composed - start) / 1e9, (System.nanoTime() - composed) / 1e9);
        }
        int threads = composers;
        next = epoch >= epochs ? null : CompletableFuture.supplyAsync(() -> stream.compose(seed, epoch + 1, 0, stream.epochSize(), threads));
    }

    /** An evaluator for the held-out samples, or null if there are none. */
    Evaluator validation(Network network, ParameterSet parameters, int batch) {
        if (heldRows.length == 0) {
            return null;
        }
        return stream == null ? new Evaluator(backend, network, parameters, device, current.labels(), heldRows, batch)
                : Evaluator.owning(backend, network, parameters, compose(heldStream, VALIDATION_EPOCH, heldRows.length), dataset.input(), batch);
    }

    @Override
    public void close() {
        if (next != null) {
            next.cancel(true);
        }
        device.close();
    }
}
