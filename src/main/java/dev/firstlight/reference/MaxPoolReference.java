package dev.firstlight.reference;

import dev.firstlight.compute.ops.MaxPool;
import dev.firstlight.compute.ops.MaxPoolGradient;
import java.util.Arrays;
import java.util.function.IntConsumer;

/** The largest element under each window and where it was, and the way back to there. */
final class MaxPoolReference {
    private MaxPoolReference() {}

    /** y[b,c,i,j] = max x[b,c,h,w] and argmax[b,c,i,j] = h W + w; the first of equal ones, and NaN before all. */
    static IntConsumer of(MaxPool op, Memory memory) {
        Doubles x = memory.doubles(op.x()), y = memory.doubles(op.y());
        Ints argmax = op.argmax() == null ? null : memory.ints(op.argmax());
        int height = x.extents()[2], width = x.extents()[3], outputs = y.extents()[2] * y.extents()[3], columns = y.extents()[3];
        return step -> {
            for (int image = 0; image < x.extents()[0] * x.extents()[1]; image++) {
                int begin = image * height * width;
                int[] best = new int[outputs];
                Arrays.fill(best, -1);
                Overlaps.forEach(op.window(), height, width, (i, j, u, v, h, w) -> {
                    int o = i * columns + j, p = h * width + w;
                    if (best[o] == -1 || wins(x.get(begin + p), x.get(begin + best[o]))) {
                        best[o] = p;
                    }
                });
                for (int o = 0; o < outputs; o++) {
                    y.set(image * outputs + o, x.get(begin + best[o]));
                    if (argmax != null) {
                        argmax.set(image * outputs + o, best[o]);
                    }
                }
            }
        };
    }

    private static boolean wins(double candidate, double best) {
        return candidate > best || Double.isNaN(candidate) && !Double.isNaN(best);
    }

    /** dx[b,c,h,w] = gate'(saved) sum of dy[b,c,i,j] over those with argmax[b,c,i,j] = h W + w, plus dx if accumulating. */
    static IntConsumer of(MaxPoolGradient op, Memory memory) {
        Doubles dy = memory.doubles(op.dy()), dx = memory.doubles(op.dx());
        Ints argmax = memory.ints(op.argmax());
        GradientWriter writer = GradientWriter.of(op.gate(), op.accumulate(), dx, memory);
        int pixels = dx.extents()[2] * dx.extents()[3], outputs = dy.extents()[2] * dy.extents()[3];
        return step -> {
            for (int image = 0; image < dx.extents()[0] * dx.extents()[1]; image++) {
                double[] sums = new double[pixels];
                for (int o = 0; o < outputs; o++) {
                    sums[argmax.get(image * outputs + o)] += dy.get(image * outputs + o);
                }
                for (int p = 0; p < pixels; p++) {
                    writer.write(image * pixels + p, sums[p]);
                }
            }
        };
    }
}
