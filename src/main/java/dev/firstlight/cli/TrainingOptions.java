package dev.firstlight.cli;

import dev.firstlight.train.Schedule;
import dev.firstlight.train.TrainOptions;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say how a network is trained. */
final class TrainingOptions {
    @Option(names = "--epochs", paramLabel = "N", defaultValue = "20", description = "How often to go through the data (default: ${DEFAULT-VALUE}).")
    private int epochs;

    @Option(names = "--batch", paramLabel = "N", defaultValue = "64", description = "Samples per step (default: ${DEFAULT-VALUE}).")
    private int batch;

    @Mixin
    private OptimizerOptions optimizer = new OptimizerOptions("adam");

    @Option(names = "--schedule", paramLabel = "S", defaultValue = "cosine",
            description = "How the learning rate changes: " + Schedule.WORDS + " (default: ${DEFAULT-VALUE}).")
    private String schedule;

    @Option(names = "--warmup", paramLabel = "SHARE", defaultValue = "0",
            description = "The share of the training over which the learning rate first rises (default: ${DEFAULT-VALUE}).")
    private double warmup;

    @Option(names = "--smoothing", paramLabel = "F", defaultValue = "0", description = "Label smoothing (default: ${DEFAULT-VALUE}).")
    private float smoothing;

    @Option(names = "--validation", paramLabel = "SHARE", defaultValue = "0",
            description = "The share of the training samples to hold out for validation (default: ${DEFAULT-VALUE}).")
    private double validation;

    @Option(names = "--patience", paramLabel = "N", defaultValue = "0",
            description = "Stop after N epochs without a lower validation loss, and keep the best weights; 0 for never (default: ${DEFAULT-VALUE}).")
    private int patience;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Decides all that is random (default: ${DEFAULT-VALUE}).")
    private long seed;

    int batch() {
        return batch;
    }

    /** @throws IllegalArgumentException if a value is out of its range */
    TrainOptions toTrainOptions() {
        return new TrainOptions(epochs, batch, optimizer.rate(), Schedule.parse(schedule, warmup), optimizer.optimizer(), smoothing,
                validation, patience, seed);
    }
}
