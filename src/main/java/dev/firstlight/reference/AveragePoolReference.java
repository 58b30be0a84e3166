package dev.firstlight.reference;

import dev.firstlight.compute.ops.AveragePool;
import dev.firstlight.compute.ops.AveragePoolGradient;
import dev.firstlight.compute.ops.Window;
import java.util.function.IntConsumer;

/** The mean of the image elements under each window, and the way back: each of them gets an equal share. */
final class AveragePoolReference {
    private AveragePoolReference() {}

    /** y[b,c,i,j] = (1 / n(i,j)) sum x[b,c,h,w], with n(i,j) the number of image elements under the window. */
    static IntConsumer of(AveragePool op, Memory memory) {
        Doubles x = memory.doubles(op.x()), y = memory.doubles(op.y());
        int height = x.extents()[2], width = x.extents()[3], outputs = y.extents()[2] * y.extents()[3], columns = y.extents()[3];
        int[] counts = counts(op.window(), height, width);
        return step -> {
            for (int image = 0; image < x.extents()[0] * x.extents()[1]; image++) {
                int begin = image * height * width;
                double[] sums = new double[outputs];
                Overlaps.forEach(op.window(), height, width, (i, j, u, v, h, w) ->
                        sums[i * columns + j] += x.get(begin + h * width + w));
                for (int o = 0; o < outputs; o++) {
                    y.set(image * outputs + o, sums[o] / counts[o]);
                }
            }
        };
    }

    /** dx[b,c,h,w] = gate'(saved) sum dy[b,c,i,j] / n(i,j), plus dx if accumulating. */
    static IntConsumer of(AveragePoolGradient op, Memory memory) {
        Doubles dy = memory.doubles(op.dy()), dx = memory.doubles(op.dx());
        GradientWriter writer = GradientWriter.of(op.gate(), op.accumulate(), dx, memory);
        int height = dx.extents()[2], width = dx.extents()[3], outputs = dy.extents()[2] * dy.extents()[3], columns = dy.extents()[3];
        int[] counts = counts(op.window(), height, width);
        return step -> {
            for (int image = 0; image < dx.extents()[0] * dx.extents()[1]; image++) {
                int begin = image * outputs;
                double[] sums = new double[height * width];
                Overlaps.forEach(op.window(), height, width, (i, j, u, v, h, w) ->
                        sums[h * width + w] += dy.get(begin + i * columns + j) / counts[i * columns + j]);
                for (int p = 0; p < sums.length; p++) {
                    writer.write(image * sums.length + p, sums[p]);
                }
            }
        };
    }

    private static int[] counts(Window window, int height, int width) {
        int columns = window.outputWidth(width);
        int[] counts = new int[window.outputHeight(height) * columns];
        Overlaps.forEach(window, height, width, (i, j, u, v, h, w) -> counts[i * columns + j]++);
        return counts;
    }
}
