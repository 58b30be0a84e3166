package dev.firstlight.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.firstlight.compute.Activation;
import dev.firstlight.compute.DataType;
import dev.firstlight.compute.Gate;
import dev.firstlight.compute.Op;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.ops.Activate;
import dev.firstlight.compute.ops.ActivateGradient;
import dev.firstlight.compute.ops.AveragePool;
import dev.firstlight.compute.ops.AveragePoolGradient;
import dev.firstlight.compute.ops.BatchNorm;
import dev.firstlight.compute.ops.BatchNormGradient;
import dev.firstlight.compute.ops.ColumnSum;
import dev.firstlight.compute.ops.Convolution;
import dev.firstlight.compute.ops.ConvolutionInputGradient;
import dev.firstlight.compute.ops.ConvolutionWeightGradient;
import dev.firstlight.compute.ops.CtcLoss;
import dev.firstlight.compute.ops.Dropout;
import dev.firstlight.compute.ops.Matmul;
import dev.firstlight.compute.ops.Matmul.Transpose;
import dev.firstlight.compute.ops.MaxPool;
import dev.firstlight.compute.ops.MaxPoolGradient;
import dev.firstlight.compute.ops.SoftmaxCrossEntropy;
import dev.firstlight.compute.ops.Window;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The judge judged: every gradient against central differences of its forward operation, in float64. */
class ReferenceGradientTest {
    private static final double STEP = 1e-5;
    /** The differences' own error: STEP^2 times a third derivative, and cancellation of about 1e-16 / STEP. */
    private static final double TOLERANCE = 1e-7;

    private final ReferenceBackend backend = new ReferenceBackend();
    private final SplittableRandom random = new SplittableRandom(20);

    /** The operations forth and back; dx must be the gradient of sum(dy y) to x, where dy is given. */
    private void check(List<Op> forward, Tensor y, Tensor dy, Tensor x, Tensor dx, List<Op> backward) {
        run(forward);
        run(backward);
        double[] analytic = backend.readDoubles(dx), weights = backend.readDoubles(dy), start = backend.readDoubles(x);
        for (int i = 0; i < start.length; i++) {
            double above = objective(forward, x, start, i, STEP, y, weights);
            double below = objective(forward, x, start, i, -STEP, y, weights);
            double numeric = (above - below) / (2 * STEP);
            assertEquals(numeric, analytic[i], TOLERANCE * (1 + Math.abs(numeric)), dx + " at " + i);
        }
    }

    private double objective(List<Op> forward, Tensor x, double[] start, int i, double change, Tensor y, double[] weights) {
        double[] moved = start.clone();
        moved[i] += change;
        backend.writeDoubles(x, moved);
        run(forward);
        backend.writeDoubles(x, start);
        double[] values = backend.readDoubles(y);
        double sum = 0;
        for (int k = 0; k < values.length; k++) {
            sum += weights[k] * values[k];
        }
        return sum;
    }

    private void run(List<Op> ops) {
        ops.forEach(op -> op.on(backend).run(3));
    }

    /** Gives memory and random numbers to all tensors of the operations. */
    private void prepare(Op... ops) {
        Set<Tensor> tensors = new LinkedHashSet<>();
        for (Op op : ops) {
            tensors.addAll(op.reads());
            tensors.addAll(op.writes());
        }
        for (Tensor tensor : tensors) {
            backend.allocate(tensor);
            if (tensor.type() == DataType.FLOAT32) {
                fill(tensor, -1, 1);
            }
        }
    }

    private void fill(Tensor tensor, double low, double high) {
        double[] values = new double[tensor.size()];
        Arrays.setAll(values, i -> random.nextDouble(low, high));
        backend.writeDoubles(tensor, values);
    }

    @ParameterizedTest
    @EnumSource
    void activation(Activation activation) {
        Tensor x = Tensor.floats("x", 40), y = Tensor.floats("y", 40), dy = Tensor.floats("dy", 40), dx = Tensor.floats("dx", 40);
        Op forward = new Activate(activation, x, y);
        Op backward = new ActivateGradient(new Gate(activation, activation.gradientFromOutput() ? y : x), dy, dx);
        prepare(forward, backward);
        fill(x, -4, 4);
        check(List.of(forward), y, dy, x, dx, List.of(backward));
    }

    @Test
    void denseLayer() {
        Tensor x = Tensor.floats("x", 5, 7), w = Tensor.floats("w", 7, 3), bias = Tensor.floats("bias", 3), y = Tensor.floats("y", 5, 3);
        Tensor dy = Tensor.floats("dy", 5, 3), before = Tensor.floats("before", 5, 3);
        Tensor dx = Tensor.floats("dx", 5, 7), dw = Tensor.floats("dw", 7, 3), dbias = Tensor.floats("dbias", 3), dbiasAlone = Tensor.floats("dbias", 3);
        Op forward = Matmul.of(Transpose.NN, x, w, y).withBias(bias).withActivation(Activation.TANH);
        Op gate = new ActivateGradient(new Gate(Activation.TANH, y), dy, before);
        Op toInput = Matmul.of(Transpose.NT, before, w, dx);
        Op toWeights = Matmul.of(Transpose.TN, x, before, dw).withColumnSum(dbias);
        Op toBias = new ColumnSum(before, false, dbiasAlone);
        prepare(forward, gate, toInput, toWeights, toBias);
        check(List.of(forward), y, dy, x, dx, List.of(gate, toInput));
        check(List.of(forward), y, dy, w, dw, List.of(gate, toWeights));
        check(List.of(forward), y, dy, bias, dbias, List.of(gate, toWeights));
        check(List.of(forward), y, dy, bias, dbiasAlone, List.of(gate, toBias));
    }

    @Test
    void gateOfAProductIsTheGradientOfTheActivationBefore() {
        Tensor input = Tensor.floats("input", 5, 7), x = Tensor.floats("x", 5, 7), w = Tensor.floats("w", 7, 3), y = Tensor.floats("y", 5, 3);
        Tensor dy = Tensor.floats("dy", 5, 3), dinput = Tensor.floats("dinput", 5, 7);
        Op activation = new Activate(Activation.GELU, input, x), forward = Matmul.of(Transpose.NN, x, w, y);
        Op backward = Matmul.of(Transpose.NT, dy, w, dinput).withGate(new Gate(Activation.GELU, input));
        prepare(activation, forward, backward);
        check(List.of(activation, forward), y, dy, input, dinput, List.of(backward));
    }

    @ParameterizedTest
    @ValueSource(floats = {0, 0.1f})
    void crossEntropy(float smoothing) {
        Tensor logits = Tensor.floats("logits", 6, 5), labels = Tensor.ints("labels", 6), gradient = Tensor.floats("gradient", 6, 5);
        Tensor loss = Tensor.floats("loss", 6), ones = Tensor.floats("ones", 6);
        Op op = new SoftmaxCrossEntropy(logits, labels, smoothing, 1, gradient, loss, Tensor.ints("correct", 6));
        prepare(op);
        backend.allocate(ones);
        backend.writeDoubles(ones, new double[] {1, 1, 1, 1, 1, 1});
        backend.write(labels, new int[] {0, 4, 2, -1, 1, 3});
        check(List.of(op), loss, ones, logits, gradient, List.of(op));
    }

    /** Strings with and without repetitions, the empty one, and one that does not fit; the loss by counting all paths is beside it. */
    @Test
    void connectionistTemporalClassification() {
        Tensor logits = Tensor.floats("logits", 5, 4, 6), labels = Tensor.ints("labels", 5, 4), gradient = Tensor.floats("gradient", 5, 4, 6);
        Tensor loss = Tensor.floats("loss", 5), ones = Tensor.floats("ones", 5);
        CtcLoss op = new CtcLoss(logits, labels, 4, 1, gradient, loss, Tensor.ints("correct", 5));
        prepare(op);
        backend.allocate(ones);
        backend.writeDoubles(ones, new double[] {1, 1, 1, 1, 1});
        int[][] strings = {{0, 1, 2, -1}, {1, 1, -1, -1}, {-1, -1, -1, -1}, {2, 0, 0, 2}, {1, 1, 1, 1}};
        backend.write(labels, Arrays.stream(strings).flatMapToInt(Arrays::stream).toArray());
        check(List.of(op), loss, ones, logits, gradient, List.of(op));
        double[] values = backend.readDoubles(logits), losses = backend.readDoubles(loss);
        for (int b = 0; b < 4; b++) {
            assertEquals(-Math.log(sumOfAllPaths(values, b, strings[b])), losses[b], 1e-12, "string " + b);
        }
        assertEquals(0, losses[4]);
    }

    /** The probability of a string by its definition: the sum over all 4^6 paths that read so. */
    private static double sumOfAllPaths(double[] logits, int b, int[] string) {
        int symbols = 4, columns = 6;
        String wanted = Arrays.stream(string).filter(symbol -> symbol >= 0).mapToObj(Integer::toString).collect(Collectors.joining());
        double total = 0;
        for (int path = 0; path < 1 << 2 * columns; path++) {
            double probability = 1;
            StringBuilder read = new StringBuilder();
            for (int t = 0, previous = symbols - 1; t < columns; t++) {
                int symbol = path >> 2 * t & 3, column = t;
                double sum = IntStream.range(0, symbols).mapToDouble(k -> Math.exp(logits[(b * symbols + k) * columns + column])).sum();
                probability *= Math.exp(logits[(b * symbols + symbol) * columns + t]) / sum;
                if (symbol != previous && symbol != symbols - 1) {
                    read.append(symbol);
                }
                previous = symbol;
            }
            total += read.toString().equals(wanted) ? probability : 0;
        }
        return total;
    }

    static Stream<Window> windows() {
        return Stream.of(Window.valid(1, 1), Window.valid(3, 1), Window.same(3, 1, 7, 6), Window.same(2, 2, 7, 6), Window.same(5, 2, 7, 6),
                new Window(2, 3, 1, 2, 1, 0, 0, 2, 1, 1), new Window(3, 2, 2, 1, 0, 0, 0, 0, 2, 3));
    }

    @ParameterizedTest
    @MethodSource("windows")
    void convolution(Window window) {
        for (int groups : new int[] {1, 2}) {
            int outHeight = window.outputHeight(7), outWidth = window.outputWidth(6);
            Tensor x = Tensor.floats("x", 2, 4, 7, 6), w = Tensor.floats("w", 6, 4 / groups, window.height(), window.width());
            Tensor bias = Tensor.floats("bias", 6), y = Tensor.floats("y", 2, 6, outHeight, outWidth), dy = Tensor.floats("dy", 2, 6, outHeight, outWidth);
            Tensor dx = Tensor.floats("dx", 2, 4, 7, 6), dw = Tensor.floats("dw", w.shape().toArray()), dbias = Tensor.floats("dbias", 6);
            Op forward = new Convolution(x, w, bias, window, groups, Activation.IDENTITY, y);
            Op toInput = new ConvolutionInputGradient(dy, w, window, groups, null, false, dx);
            Op toWeights = new ConvolutionWeightGradient(x, dy, window, groups, dw, dbias);
            prepare(forward, toInput, toWeights);
            check(List.of(forward), y, dy, x, dx, List.of(toInput));
            check(List.of(forward), y, dy, w, dw, List.of(toWeights));
            check(List.of(forward), y, dy, bias, dbias, List.of(toWeights));
        }
    }

    @ParameterizedTest
    @MethodSource("windows")
    void pooling(Window window) {
        if (window.dilationX() * window.dilationY() > 1 && window.top() + window.left() + window.bottom() + window.right() > 0) {
            return;
        }
        int outHeight = window.outputHeight(7), outWidth = window.outputWidth(6);
        Tensor x = Tensor.floats("x", 2, 3, 7, 6), dx = Tensor.floats("dx", 2, 3, 7, 6), dxAverage = Tensor.floats("dx", 2, 3, 7, 6);
        Tensor max = Tensor.floats("max", 2, 3, outHeight, outWidth), average = Tensor.floats("average", 2, 3, outHeight, outWidth);
        Tensor dy = Tensor.floats("dy", 2, 3, outHeight, outWidth), argmax = Tensor.ints("argmax", 2, 3, outHeight, outWidth);
        Op maxForward = new MaxPool(x, window, max, argmax), averageForward = new AveragePool(x, window, average);
        Op maxBackward = new MaxPoolGradient(dy, argmax, window, null, false, dx);
        Op averageBackward = new AveragePoolGradient(dy, window, null, false, dxAverage);
        prepare(maxForward, averageForward, maxBackward, averageBackward);
        check(List.of(maxForward), max, dy, x, dx, List.of(maxBackward));
        check(List.of(averageForward), average, dy, x, dxAverage, List.of(averageBackward));
    }

    @Test
    void batchNormalisation() {
        for (int[] shape : new int[][] {{3, 2, 4, 5}, {9, 4}}) {
            Tensor x = Tensor.floats("x", shape), y = Tensor.floats("y", shape), dy = Tensor.floats("dy", shape), dx = Tensor.floats("dx", shape);
            int channels = shape[1];
            Tensor gamma = Tensor.floats("gamma", channels), beta = Tensor.floats("beta", channels);
            Tensor mean = Tensor.floats("mean", channels), inverse = Tensor.floats("inverse", channels);
            Tensor dgamma = Tensor.floats("dgamma", channels), dbeta = Tensor.floats("dbeta", channels);
            Op forward = new BatchNorm(x, gamma, beta, Tensor.floats("runningMean", channels), Tensor.floats("runningVariance", channels),
                    0.1f, 1e-3f, Activation.IDENTITY, mean, inverse, y);
            Op backward = new BatchNormGradient(x, dy, gamma, mean, inverse, null, false, dx, dgamma, dbeta);
            prepare(forward, backward);
            check(List.of(forward), y, dy, x, dx, List.of(backward));
            check(List.of(forward), y, dy, gamma, dgamma, List.of(backward));
            check(List.of(forward), y, dy, beta, dbeta, List.of(backward));
        }
    }

    @Test
    void dropoutGoesBackTheWayItCame() {
        Tensor x = Tensor.floats("x", 50), y = Tensor.floats("y", 50), dy = Tensor.floats("dy", 50), dx = Tensor.floats("dx", 50);
        Op forward = new Dropout(x, 0.4f, 77, 2, y), backward = new Dropout(dy, 0.4f, 77, 2, dx);
        prepare(forward, backward);
        check(List.of(forward), y, dy, x, dx, List.of(backward));
        long dropped = Arrays.stream(backend.readDoubles(y)).filter(value -> value == 0).count();
        assertTrue(dropped > 5 && dropped < 40, "dropped " + dropped);
    }
}
