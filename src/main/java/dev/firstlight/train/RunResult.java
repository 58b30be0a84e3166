package dev.firstlight.train;

/**
 * What came of a run. Kept as {@code result.json}.
 *
 * @param test_accuracy           share of the test labels predicted right
 * @param test_loss               mean cross-entropy per test label, in nats
 * @param string_accuracy         share of test samples with all labels right; null where a sample has one label
 * @param epochs                  epochs trained
 * @param seconds                 from the first step to the last, validation included, the test excluded
 * @param train_samples_per_second median over the epochs
 * @param parameters              numbers learned
 */
public record RunResult(double test_accuracy, double test_loss, Double string_accuracy, int epochs, double seconds,
                        double train_samples_per_second, long parameters, String device, long seed) {}
