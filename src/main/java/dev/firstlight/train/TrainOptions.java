package dev.firstlight.train;

import dev.firstlight.compute.ops.Augment;
import dev.firstlight.nn.Optimizer;

/**
 * How a network is trained.
 *
 * @param epochs     how often the training samples are gone through
 * @param batch      samples per step
 * @param rate       the learning rate that the schedule's factor is applied to
 * @param smoothing  label smoothing, 0 to below 1
 * @param validation the share of the training samples that is held out, 0 for none
 * @param patience   stop after this many epochs without a lower validation loss, and keep the best weights; 0 for never
 * @param seed       decides initial weights, shuffles and all other randomness
 * @param augment    how training images are distorted; null for not at all
 * @param average    decay of an exponential moving average of the weights, which is then what is scored and saved; 0 for none
 */
public record TrainOptions(int epochs, int batch, double rate, Schedule schedule, Optimizer optimizer, float smoothing,
                           double validation, int patience, long seed, Augment.Policy augment, double average) {
    public TrainOptions {
        require(epochs >= 1, "epochs must be at least 1, found " + epochs);
        require(batch >= 1, "the batch must be at least 1, found " + batch);
        require(rate > 0 && rate <= Float.MAX_VALUE, "the learning rate must be above 0 and finite, found " + rate);
        require(smoothing >= 0 && smoothing < 1, "label smoothing must be at least 0 and below 1, found " + smoothing);
        require(validation >= 0 && validation < 1, "the validation share must be at least 0 and below 1, found " + validation);
        require(patience >= 0, "patience must be at least 0, found " + patience);
        require(average >= 0 && average < 1, "the decay of the average must be at least 0 and below 1, found " + average);
        require(patience == 0 || validation > 0, "patience needs validation samples; give a validation share such as 0.1");
    }

    /** Without augmentation and averaging. */
    public TrainOptions(int epochs, int batch, double rate, Schedule schedule, Optimizer optimizer, float smoothing, double validation,
                        int patience, long seed) {
        this(epochs, batch, rate, schedule, optimizer, smoothing, validation, patience, seed, null, 0);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
