package dev.firstlight.train;

/**
 * What came of a run. Kept as {@code result.json}.
 *
 * @param test_accuracy           share of the test labels predicted right; of strings read column by column 1 - edits / labels
 * @param test_loss               mean cross-entropy per test label, in nats; per string where strings are read column by column
 * @param string_accuracy         share of test samples with all labels right; null where a sample has one label
 * @param epochs                  epochs trained
 * @param seconds                 from the first step to the last, validation included, the test excluded
 * @param train_samples_per_second median over the epochs
 * @param parameters              numbers learned
 */
public record RunResult(double test_accuracy, double test_loss, Double string_accuracy, int epochs, double seconds,
                        double train_samples_per_second, long parameters, String device, long seed) {}
