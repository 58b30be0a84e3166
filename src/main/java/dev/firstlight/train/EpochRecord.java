package dev.firstlight.train;

/**
 * What one epoch did.
 *
 * @param epoch            counted from 1
 * @param rate             the learning rate of its last step
 * @param training         loss and accuracy on the training batches, each before its own update
 * @param validation       on the held-out samples after the epoch; null without them
 * @param seconds          the training steps alone
 * @param samplesPerSecond training samples per second of {@code seconds}
 */
public record EpochRecord(int epoch, double rate, Score training, Score validation, double seconds, double samplesPerSecond) {}
