package dev.firstlight.train;

import dev.firstlight.compute.Backend;
import dev.firstlight.data.Dataset;
import dev.firstlight.nn.Network;
import dev.firstlight.nn.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** A whole training: epochs, early stopping, saving, and one look at the test set at the end. */
public final class TrainingRun {
    private TrainingRun() {}

    /**
     * What came of a training.
     *
     * @param predictions of all test samples, in their order
     */
    public record Outcome(RunResult result, List<Prediction> predictions) {}

    /**
     * Trains and leaves everything in the run directory.
     *
     * @param wrapper what is put around each launch of the training step
     * @param stop asked between steps; once true, training ends, and what there is is saved
     * @return what came of it, or null if training was stopped before its end: the test set is not looked at then
     * @throws DivergedException if training made NaN or infinity; metrics so far are saved
     */
    public static Outcome run(Backend backend, Network network, Dataset dataset, TrainOptions options, RunDirectory directory,
                              Program.Wrapper wrapper, TrainListener listener, BooleanSupplier stop) {
        List<Double> rates = new ArrayList<>();
        double seconds;
        long learned;
        try (Trainer trainer = new Trainer(backend, network, dataset, options, wrapper)) {
            long start = System.nanoTime();
            try {
                float[] weights = epochs(trainer, options, directory, listener, stop, rates);
                seconds = (System.nanoTime() - start) / 1e9;
                learned = trainer.parameters().learnedCount();
                directory.saveWeights(trainer.parameters(), weights);
            } finally {
                directory.saveMetrics();
            }
        }
        if (stop.getAsBoolean()) {
            directory.clearResult();
            return null;
        }
        Tested test;
        try (Predictor predictor = Predictor.load(backend, directory)) {
            test = predictor.test(dataset.test().get(), dataset.shortest());
        }
        Score score = test.score();
        RunResult result = new RunResult(score.accuracy(), score.loss(), network.heads() > 1 ? score.stringAccuracy() : null, rates.size(), seconds,
                median(rates), learned, backend.device().toString(), options.seed());
        directory.saveResult(result);
        return new Outcome(result, test.predictions());
    }

    /** Trains epochs until the last, the patience's end or a stop. @return the weights to keep */
    private static float[] epochs(Trainer trainer, TrainOptions options, RunDirectory directory, TrainListener listener, BooleanSupplier stop,
                                  List<Double> rates) {
        double best = Double.POSITIVE_INFINITY;
        int bestEpoch = 0;
        float[] bestWeights = null;
        for (int epoch = 1; epoch <= options.epochs() && !stop.getAsBoolean(); epoch++) {
            EpochRecord trained = trainer.epoch(epoch, listener, stop);
            Score validation = trainer.validate();
            EpochRecord done = new EpochRecord(epoch, trained.rate(), trained.training(), validation, trained.seconds(), trained.samplesPerSecond());
            rates.add(done.samplesPerSecond());
            directory.add(done);
            listener.epochDone(done);
            if (options.patience() > 0) {
                if (validation.loss() < best) {
                    best = validation.loss();
                    bestEpoch = epoch;
                    bestWeights = trainer.weights();
                } else if (epoch - bestEpoch >= options.patience()) {
                    listener.note("stopped early: no lower validation loss for " + options.patience() + " epochs; keeping the weights of epoch " + bestEpoch);
                    break;
                }
            }
        }
        return bestWeights != null ? bestWeights : trainer.weights();
    }

    static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length == 0 ? 0 : sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
