package dev.firstlight.reference;

import dev.firstlight.compute.ops.Convolution;
import dev.firstlight.compute.ops.ConvolutionInputGradient;
import dev.firstlight.compute.ops.ConvolutionWeightGradient;
import java.util.function.IntConsumer;

/**
 * Convolution and its two gradients. All three sum over the same meetings of x[b, g q + c, h, w], weight[f, c, u, v] and
 * y[b, f, i, j], with q the channels per group and g the group of filter f; the product of two of them goes to the third.
 */
final class ConvolutionReference {
    private ConvolutionReference() {}

    /** y = activation( bias[f] + sum weight x ). */
    static IntConsumer of(Convolution op, Memory memory) {
        Doubles x = memory.doubles(op.x()), weight = memory.doubles(op.weight()), y = memory.doubles(op.y());
        Doubles bias = memory.doublesIfPresent(op.bias());
        int filters = y.extents()[1], outputs = y.extents()[2] * y.extents()[3], columns = y.extents()[3], q = weight.extents()[1];
        return step -> {
            for (int b = 0; b < x.extents()[0]; b++) {
                for (int f = 0; f < filters; f++) {
                    double[] sums = new double[outputs];
                    for (int c = 0; c < q; c++) {
                        int sample = b, filter = f, within = c, channel = f / (filters / op.groups()) * q + c;
                        Overlaps.forEach(op.window(), x.extents()[2], x.extents()[3], (i, j, u, v, h, w) ->
                                sums[i * columns + j] += weight.get(filter, within, u, v) * x.get(sample, channel, h, w));
                    }
                    for (int o = 0; o < outputs; o++) {
                        double sum = sums[o] + (bias == null ? 0 : bias.get(f));
                        y.set((b * filters + f) * outputs + o, ActivationReference.value(op.activation(), sum));
                    }
                }
            }
        };
    }

    /** dx = gate'(saved) sum weight dy, plus dx if accumulating. */
    static IntConsumer of(ConvolutionInputGradient op, Memory memory) {
        Doubles dy = memory.doubles(op.dy()), weight = memory.doubles(op.weight()), dx = memory.doubles(op.dx());
        GradientWriter writer = GradientWriter.of(op.gate(), op.accumulate(), dx, memory);
        int channels = dx.extents()[1], height = dx.extents()[2], width = dx.extents()[3], q = weight.extents()[1];
        int filtersPerGroup = weight.extents()[0] / op.groups();
        return step -> {
            for (int b = 0; b < dx.extents()[0]; b++) {
                for (int channel = 0; channel < channels; channel++) {
                    double[] sums = new double[height * width];
                    int group = channel / q, c = channel % q, sample = b;
                    for (int f = group * filtersPerGroup; f < (group + 1) * filtersPerGroup; f++) {
                        int filter = f;
                        Overlaps.forEach(op.window(), height, width, (i, j, u, v, h, w) ->
                                sums[h * width + w] += weight.get(filter, c, u, v) * dy.get(sample, filter, i, j));
                    }
                    for (int p = 0; p < sums.length; p++) {
                        writer.write((b * channels + channel) * height * width + p, sums[p]);
                    }
                }
            }
        };
    }

    /** dweight = sum dy x and dbias = sum dy. */
    static IntConsumer of(ConvolutionWeightGradient op, Memory memory) {
        Doubles x = memory.doubles(op.x()), dy = memory.doubles(op.dy()), dweight = memory.doubles(op.dweight());
        Doubles dbias = memory.doublesIfPresent(op.dbias());
        int batch = x.extents()[0], filters = dy.extents()[1], outputs = dy.extents()[2] * dy.extents()[3], q = dweight.extents()[1];
        int elements = op.window().height() * op.window().width();
        return step -> {
            for (int f = 0; f < filters; f++) {
                for (int c = 0; c < q; c++) {
                    double[] sums = new double[elements];
                    int filter = f, channel = f / (filters / op.groups()) * q + c;
                    for (int b = 0; b < batch; b++) {
                        int sample = b;
                        Overlaps.forEach(op.window(), x.extents()[2], x.extents()[3], (i, j, u, v, h, w) ->
                                sums[u * op.window().width() + v] += dy.get(sample, filter, i, j) * x.get(sample, channel, h, w));
                    }
                    for (int e = 0; e < elements; e++) {
                        dweight.set((f * q + c) * elements + e, sums[e]);
                    }
                }
                if (dbias != null) {
                    double sum = 0;
                    for (int b = 0; b < batch; b++) {
                        for (int o = 0; o < outputs; o++) {
                            sum += dy.get((b * filters + f) * outputs + o);
                        }
                    }
                    dbias.set(f, sum);
                }
            }
        };
    }
}
