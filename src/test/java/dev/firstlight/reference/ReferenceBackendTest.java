package dev.firstlight.reference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.firstlight.compute.Activation;
import dev.firstlight.compute.DataType;
import dev.firstlight.compute.Shape;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.ops.Activate;
import dev.firstlight.compute.ops.Augment;
import dev.firstlight.compute.ops.BatchNorm;
import dev.firstlight.compute.ops.Convolution;
import dev.firstlight.compute.ops.Matmul;
import dev.firstlight.compute.ops.Matmul.Transpose;
import dev.firstlight.compute.ops.SoftmaxCrossEntropy;
import dev.firstlight.compute.ops.Update;
import dev.firstlight.compute.ops.Update.Rule;
import dev.firstlight.compute.ops.Window;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The forward operations on numbers worked out by hand or from tables, and the memory they live in. */
class ReferenceBackendTest {
    private final ReferenceBackend backend = new ReferenceBackend();

    private Tensor given(String name, int[] extents, double... values) {
        Tensor tensor = Tensor.floats(name, extents);
        backend.allocate(tensor);
        backend.writeDoubles(tensor, values);
        return tensor;
    }

    private Tensor empty(String name, int... extents) {
        return given(name, extents);
    }

    @Test
    void products() {
        Tensor a = given("a", new int[] {2, 3}, 1, 2, 3, 4, 5, 6), b = given("b", new int[] {3, 2}, 7, 8, 9, 10, 11, 12), out = empty("out", 2, 2);
        backend.matmul(Matmul.of(Transpose.NN, a, b, out)).run(0);
        assertArrayEquals(new double[] {58, 64, 139, 154}, backend.readDoubles(out));
        Tensor bias = given("bias", new int[] {2}, -60, -160);
        backend.matmul(Matmul.of(Transpose.NN, a, b, out).withBias(bias).withActivation(Activation.RELU)).run(0);
        assertArrayEquals(new double[] {0, 0, 79, 0}, backend.readDoubles(out));
        Tensor transposed = given("bt", new int[] {2, 3}, 7, 9, 11, 8, 10, 12);
        backend.matmul(Matmul.of(Transpose.NT, a, transposed, out).accumulating()).run(0);
        assertArrayEquals(new double[] {58, 64, 218, 154}, backend.readDoubles(out));
        Tensor at = given("at", new int[] {3, 2}, 1, 4, 2, 5, 3, 6), sums = empty("sums", 2);
        backend.matmul(Matmul.of(Transpose.TN, at, b, out).withColumnSum(sums)).run(0);
        assertArrayEquals(new double[] {58, 64, 139, 154}, backend.readDoubles(out));
        assertArrayEquals(new double[] {27, 30}, backend.readDoubles(sums));
    }

    /** Abramowitz and Stegun, tables 26.1 and 26.2. */
    @Test
    void normalDistribution() {
        double[][] table = {{0, 0.5}, {1, 0.841344746068543}, {2.5, 0.993790334674224}, {3, 0.998650101968370}, {3.5, 0.999767370920964}};
        for (double[] entry : table) {
            assertEquals(entry[1], Normal.distribution(entry[0]), 1e-14);
            assertEquals(1 - entry[1], Normal.distribution(-entry[0]), 1e-14);
        }
        assertEquals(7.61985302416e-24, Normal.distribution(-10), 1e-34);
        assertEquals(Normal.distribution(-3 + 1e-12), Normal.distribution(-3 - 1e-12), 1e-13);
        assertEquals(0.24197072451914337, Normal.density(1), 1e-15);
    }

    @Test
    void activationsKeepNaN() {
        for (Activation activation : Activation.values()) {
            Tensor x = given("x", new int[] {1}, Double.NaN), y = empty("y", 1);
            backend.activate(new Activate(activation, x, y)).run(0);
            assertEquals(Double.NaN, backend.readDoubles(y)[0], activation.label());
        }
    }

    @Test
    void convolutionCountsPaddingAsZero() {
        Tensor x = given("x", new int[] {1, 1, 2, 2}, 1, 2, 3, 4), w = given("w", new int[] {1, 1, 3, 3}, 1, 2, 3, 4, 5, 6, 7, 8, 9), y = empty("y", 1, 1, 2, 2);
        backend.convolution(new Convolution(x, w, null, Window.same(3, 1, 2, 2), 1, Activation.IDENTITY, y)).run(0);
        assertArrayEquals(new double[] {5 + 12 + 24 + 36, 4 + 10 + 21 + 32, 2 + 6 + 15 + 24, 1 + 4 + 12 + 20}, backend.readDoubles(y));
    }

    @Test
    void lossOfEqualLogitsIsTheLogarithmOfTheClasses() {
        Tensor logits = given("logits", new int[] {2, 4}, 3, 3, 3, 3, 1, 1, 1, 2), gradient = empty("gradient", 2, 4), loss = empty("loss", 2);
        Tensor labels = Tensor.ints("labels", 2), correct = Tensor.ints("correct", 2);
        backend.allocate(labels);
        backend.allocate(correct);
        backend.write(labels, new int[] {0, -1});
        backend.softmaxCrossEntropy(new SoftmaxCrossEntropy(logits, labels, 0, 1, gradient, loss, correct)).run(0);
        assertArrayEquals(new double[] {Math.log(4), 0}, backend.readDoubles(loss), 1e-15);
        assertArrayEquals(new double[] {-0.75, 0.25, 0.25, 0.25, 0, 0, 0, 0}, backend.readDoubles(gradient), 1e-15);
        assertArrayEquals(new int[] {1, 0}, backend.readInts(correct));
    }

    @Test
    void batchNormalisationHasMeanZeroAndVarianceOne() {
        Tensor x = given("x", new int[] {4, 1}, 1, 2, 3, 6), y = empty("y", 4, 1), one = given("gamma", new int[] {1}, 1), zero = empty("beta", 1);
        Tensor mean = empty("mean", 1), inverse = empty("inverse", 1), runningMean = given("rm", new int[] {1}, 1), runningVariance = given("rv", new int[] {1}, 2);
        backend.batchNorm(new BatchNorm(x, one, zero, runningMean, runningVariance, 0.5f, 0, Activation.IDENTITY, mean, inverse, y)).run(0);
        double deviation = Math.sqrt(3.5);
        assertArrayEquals(new double[] {-2 / deviation, -1 / deviation, 0, 3 / deviation}, backend.readDoubles(y), 1e-15);
        assertArrayEquals(new double[] {2}, backend.readDoubles(runningMean));
        assertArrayEquals(new double[] {2 + 0.5 * (3.5 * 4 / 3 - 2)}, backend.readDoubles(runningVariance), 1e-15);
    }

    @Test
    void augmentationByNothingChangesNothing() {
        Tensor x = given("x", new int[] {1, 1, 2, 3}, 1, 2, 3, 4, 5, 6), y = empty("y", 1, 1, 2, 3);
        backend.augment(new Augment(x, new Augment.Policy(0, 0, 0, 0, 0, 0, 0), -1, 1, 1, y)).run(0);
        assertArrayEquals(backend.readDoubles(x), backend.readDoubles(y), 1e-15);
    }

    @Test
    void noiseHasMeanZeroAndVarianceOne() {
        Tensor x = empty("x", 10, 1, 40, 50), y = empty("y", 10, 1, 40, 50);
        backend.augment(new Augment(x, new Augment.Policy(0, 0, 0, 0, 0, 1, 0), 0, 1, 1, y)).run(0);
        double[] noise = backend.readDoubles(y);
        double mean = Arrays.stream(noise).average().orElseThrow(), variance = Arrays.stream(noise).map(value -> value * value).average().orElseThrow();
        assertEquals(0, mean, 0.03);
        assertEquals(1, variance, 0.03);
    }

    /** The square lies inside the image, and half of the images have one. */
    @Test
    void erasedSquares() {
        Tensor x = empty("x", 200, 1, 5, 6), y = empty("y", 200, 1, 5, 6);
        backend.augment(new Augment(x, new Augment.Policy(0, 0, 0, 0, 0, 0, 3), 1, 1, 1, y)).run(7);
        double[] images = backend.readDoubles(y);
        int squares = 0;
        for (int b = 0; b < 200; b++) {
            double sum = Arrays.stream(images, b * 30, (b + 1) * 30).sum();
            assertTrue(sum == 0 || sum == 9, "erased " + sum);
            squares += sum == 9 ? 1 : 0;
        }
        assertEquals(100, squares, 35);
    }

    @Test
    void rotationGoesRoundTheCentre() {
        Tensor x = given("x", new int[] {1, 1, 3, 3}, 0, 1, 0, 0, 5, 0, 0, 0, 0), y = empty("y", 1, 1, 3, 3);
        backend.augment(new Augment(x, new Augment.Policy(0.5f, 0, 0, 0, 0, 0, 0), 0, 1, 1, y)).run(0);
        double[] turned = backend.readDoubles(y);
        assertEquals(5, turned[4], 1e-15);
        assertTrue(turned[1] != 1 && turned[0] * turned[2] == 0, Arrays.toString(turned));
    }

    /** The first step of Adam is the rate in the direction of the gradient, whatever its size. */
    @Test
    void firstStepOfAdam() {
        Tensor p = given("p", new int[] {2}, 1, 1), g = given("g", new int[] {2}, 100, -0.001), m = empty("m", 2), v = empty("v", 2);
        Tensor rates = given("rates", new int[] {1, 3}, 0.01, 1 / (1 - (double) 0.9f), 1 / (1 - (double) 0.999f));
        backend.update(new Update(Rule.ADAM, p, g, m, v, rates, 0, 0, 0.9f, 0.999f, 0, null, 0)).run(0);
        assertArrayEquals(new double[] {0.99, 1.01}, backend.readDoubles(p), 1e-14);
    }

    @Test
    void memoryIsSharedBySlicesAndCounted() {
        Tensor whole = Tensor.floats("whole", 2 * DataType.FLOAT32.alignment()), part = whole.slice("part", DataType.FLOAT32.alignment(), Shape.of(2));
        assertThrows(IllegalStateException.class, () -> backend.readFloats(whole));
        backend.allocate(whole);
        assertThrows(IllegalStateException.class, () -> backend.allocate(whole));
        assertThrows(IllegalArgumentException.class, () -> backend.allocate(part));
        backend.write(part, new float[] {1, 2});
        assertEquals(2, backend.readFloats(whole)[DataType.FLOAT32.alignment() + 1]);
        assertThrows(IndexOutOfBoundsException.class, () -> backend.write(part, new float[3]));
        assertEquals(8 * DataType.FLOAT32.alignment(), backend.allocatedBytes());
        backend.release(whole);
        assertEquals(0, backend.allocatedBytes());
    }
}
