package dev.firstlight.reference;

import dev.firstlight.compute.Shape;
import dev.firstlight.compute.ops.BatchNorm;
import dev.firstlight.compute.ops.BatchNormGradient;
import dev.firstlight.compute.ops.BatchNormInference;
import java.util.function.IntConsumer;

/** Batch normalisation in training and in use, and the way back. The formulas stand with the operations. */
final class BatchNormReference {
    private BatchNormReference() {}

    /** Where the elements of a channel lie: {@code batch} runs of {@code pixels}, one per sample. */
    private record Layout(int batch, int channels, int pixels) {
        static Layout of(Shape shape) {
            return new Layout(shape.get(0), shape.get(1), shape.rowSize() / shape.get(1));
        }

        /** Elements per channel. */
        int n() {
            return batch * pixels;
        }

        /** The place of the k-th of the n elements of channel c. */
        int place(int c, int k) {
            return (k / pixels * channels + c) * pixels + k % pixels;
        }
    }

    static IntConsumer of(BatchNorm op, Memory memory) {
        Doubles x = memory.doubles(op.x()), gamma = memory.doubles(op.gamma()), beta = memory.doubles(op.beta()), y = memory.doubles(op.y());
        Doubles mean = memory.doubles(op.mean()), inverse = memory.doubles(op.inverse());
        Doubles runningMean = memory.doubles(op.runningMean()), runningVariance = memory.doubles(op.runningVariance());
        Layout layout = Layout.of(op.x().shape());
        int n = layout.n();
        return step -> {
            for (int c = 0; c < layout.channels(); c++) {
                double sum = 0, squares = 0;
                for (int k = 0; k < n; k++) {
                    sum += x.get(layout.place(c, k));
                }
                double average = sum / n;
                for (int k = 0; k < n; k++) {
                    double distance = x.get(layout.place(c, k)) - average;
                    squares += distance * distance;
                }
                double variance = squares / n;
                mean.set(c, average);
                inverse.set(c, 1 / Math.sqrt(variance + op.epsilon()));
                runningMean.add(c, op.momentum() * (average - runningMean.get(c)));
                runningVariance.add(c, op.momentum() * (variance * n / Math.max(1, n - 1) - runningVariance.get(c)));
                for (int k = 0; k < n; k++) {
                    int i = layout.place(c, k);
                    y.set(i, ActivationReference.value(op.activation(), gamma.get(c) * (x.get(i) - average) * inverse.get(c) + beta.get(c)));
                }
            }
        };
    }

    static IntConsumer of(BatchNormInference op, Memory memory) {
        Doubles x = memory.doubles(op.x()), gamma = memory.doubles(op.gamma()), beta = memory.doubles(op.beta()), y = memory.doubles(op.y());
        Doubles mean = memory.doubles(op.mean()), variance = memory.doubles(op.variance());
        Layout layout = Layout.of(op.x().shape());
        return step -> {
            for (int c = 0; c < layout.channels(); c++) {
                double inverse = 1 / Math.sqrt(variance.get(c) + op.epsilon());
                for (int k = 0; k < layout.n(); k++) {
                    int i = layout.place(c, k);
                    y.set(i, ActivationReference.value(op.activation(), gamma.get(c) * (x.get(i) - mean.get(c)) * inverse + beta.get(c)));
                }
            }
        };
    }

    static IntConsumer of(BatchNormGradient op, Memory memory) {
        Doubles x = memory.doubles(op.x()), dy = memory.doubles(op.dy()), gamma = memory.doubles(op.gamma()), dx = memory.doubles(op.dx());
        Doubles mean = memory.doubles(op.mean()), inverse = memory.doubles(op.inverse());
        Doubles dgamma = memory.doubles(op.dgamma()), dbeta = memory.doubles(op.dbeta());
        GradientWriter writer = GradientWriter.of(op.gate(), op.accumulate(), dx, memory);
        Layout layout = Layout.of(op.x().shape());
        int n = layout.n();
        return step -> {
            for (int c = 0; c < layout.channels(); c++) {
                double sum = 0, sumWithZ = 0;
                for (int k = 0; k < n; k++) {
                    int i = layout.place(c, k);
                    double z = (x.get(i) - mean.get(c)) * inverse.get(c);
                    sum += dy.get(i);
                    sumWithZ += dy.get(i) * z;
                }
                dbeta.set(c, sum);
                dgamma.set(c, sumWithZ);
                for (int k = 0; k < n; k++) {
                    int i = layout.place(c, k);
                    double z = (x.get(i) - mean.get(c)) * inverse.get(c);
                    writer.write(i, gamma.get(c) * inverse.get(c) * (dy.get(i) - sum / n - z * sumWithZ / n));
                }
            }
        };
    }
}
