package dev.firstlight.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.firstlight.compute.Activation;
import dev.firstlight.compute.DeviceMemoryException;
import dev.firstlight.compute.Gate;
import dev.firstlight.compute.Op;
import dev.firstlight.compute.Shape;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.ops.ColumnSum;
import dev.firstlight.compute.ops.Copy;
import dev.firstlight.compute.ops.Fill;
import dev.firstlight.compute.ops.Gather;
import dev.firstlight.compute.ops.Matmul;
import dev.firstlight.compute.ops.Reduce;
import dev.firstlight.compute.ops.SoftmaxCrossEntropy;
import dev.firstlight.compute.ops.Update;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Quick checks of the CPU backend in each of its forms. The whole op set is checked by the validation catalogue. */
class CpuBackendTest {
    private final Random random = new Random(1);
    private CpuBackend cpu;

    /** The forms: threads and whether the Vector API is used. */
    record Form(int threads, boolean vectorApi) {}

    static Stream<Form> forms() {
        return Stream.of(new Form(1, false), new Form(2, false), new Form(1, true), new Form(2, true), new Form(3, true))
                .filter(form -> !form.vectorApi || CpuBackend.vectorApiPresent());
    }

    private void open(Form form) {
        cpu = CpuBackend.open(form.threads, form.vectorApi);
    }

    @AfterEach
    void close() {
        cpu.close();
    }

    private Tensor floats(String name, float[] values, int... extents) {
        Tensor tensor = Tensor.floats(name, extents);
        cpu.allocate(tensor);
        cpu.write(tensor, values);
        return tensor;
    }

    private Tensor random(String name, int... extents) {
        Tensor tensor = Tensor.floats(name, extents);
        cpu.allocate(tensor);
        float[] values = new float[tensor.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        cpu.write(tensor, values);
        return tensor;
    }

    private void run(Op op) {
        op.on(cpu).run(0);
    }

    /** Small integers, so that every order of summation is exact and equality can be demanded. */
    @ParameterizedTest
    @MethodSource("forms")
    void matrixProductsOfIntegersAreExact(Form form) {
        open(form);
        int[][] sizes = {{1, 1, 1}, {3, 5, 7}, {64, 128, 784}, {64, 10, 64}, {65, 33, 17}, {100, 10, 1}, {13, 47, 300}, {200, 300, 129}, {2, 1000, 40}};
        for (int[] size : sizes) {
            for (Matmul.Transpose transpose : Matmul.Transpose.values()) {
                checkIntegers(transpose, size[0], size[1], size[2]);
            }
        }
    }

    private void checkIntegers(Matmul.Transpose transpose, int m, int n, int k) {
        float[] left = integers(m * k), right = integers(k * n), bias = integers(n), saved = integers(m * n), before = integers(m * n), sumsBefore = integers(n);
        boolean ta = transpose == Matmul.Transpose.TN, tb = transpose == Matmul.Transpose.NT;
        Tensor a = ta ? floats("a", left, k, m) : floats("a", left, m, k);
        Tensor b = tb ? floats("b", right, n, k) : floats("b", right, k, n);
        float[] expected = new float[m * n], sums = new float[n];
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                for (int p = 0; p < k; p++) {
                    expected[i * n + j] += left[ta ? p * m + i : i * k + p] * right[tb ? j * k + p : p * n + j];
                }
            }
        }
        for (int j = 0; j < n; j++) {
            for (int p = 0; p < k; p++) {
                sums[j] += right[tb ? j * k + p : p * n + j];
            }
        }
        String what = transpose + " " + m + "x" + n + "x" + k;
        Tensor out = random("out", m, n), columnSum = random("sum", n);
        Matmul plain = Matmul.of(transpose, a, b, out);
        run(plain);
        assertArrayEquals(expected, cpu.readFloats(out), what);
        if (ta) {
            run(plain.withColumnSum(columnSum));
            assertArrayEquals(expected, cpu.readFloats(out), what);
            assertArrayEquals(sums, cpu.readFloats(columnSum), what);
        }
        Tensor biasTensor = floats("bias", bias, n), savedTensor = floats("saved", saved, m, n);
        run(plain.withBias(biasTensor).withActivation(Activation.RELU));
        float[] activated = cpu.readFloats(out);
        run(plain.withGate(new Gate(Activation.TANH, savedTensor)));
        float[] gated = cpu.readFloats(out);
        cpu.write(out, before);
        run(plain.withBias(biasTensor).withGate(new Gate(Activation.RELU, savedTensor)).accumulating());
        float[] accumulated = cpu.readFloats(out);
        for (int i = 0; i < m * n; i++) {
            assertEquals(Math.max(0, expected[i] + bias[i % n]), activated[i], what);
            assertEquals(expected[i] * (1 - saved[i] * saved[i]), gated[i], what);
            assertEquals(before[i] + (saved[i] > 0 ? expected[i] + bias[i % n] : 0), accumulated[i], what);
        }
        if (ta) {
            cpu.write(columnSum, sumsBefore);
            run(plain.withColumnSum(columnSum).accumulating());
            float[] accumulatedSums = cpu.readFloats(columnSum);
            for (int j = 0; j < n; j++) {
                assertEquals(sumsBefore[j] + sums[j], accumulatedSums[j], what);
            }
        }
    }

    private float[] integers(int n) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = random.nextInt(9) - 4;
        }
        return values;
    }

    @ParameterizedTest
    @MethodSource("forms")
    void lossGradientAndCountsMatchTheFormula(Form form) {
        open(form);
        int rows = 67, classes = 10;
        Tensor logits = random("logits", rows, classes), gradient = random("gradient", rows, classes);
        Tensor labels = Tensor.ints("labels", rows), loss = Tensor.floats("loss", 2 * rows), correct = Tensor.ints("correct", 2 * rows);
        cpu.allocate(labels);
        cpu.allocate(loss);
        cpu.allocate(correct);
        int[] targets = random.ints(rows, -1, classes).toArray();
        cpu.write(labels, targets);
        new SoftmaxCrossEntropy(logits, labels, 0.1f, 0.25f, gradient, loss, correct).on(cpu).run(3);
        float[] x = cpu.readFloats(logits), g = cpu.readFloats(gradient), losses = cpu.readFloats(loss);
        for (int r = 0; r < rows; r++) {
            double sum = 0, expected = 0;
            for (int c = 0; c < classes; c++) {
                sum += Math.exp(x[r * classes + c]);
            }
            for (int c = 0; c < classes; c++) {
                double p = Math.exp(x[r * classes + c]) / sum, q = 0.1 / classes + (c == targets[r] ? 0.9 : 0);
                expected -= q * Math.log(p);
                assertEquals(targets[r] < 0 ? 0 : 0.25 * (p - q), g[r * classes + c], 1e-6);
            }
            assertEquals(targets[r] < 0 ? 0 : expected, losses[rows + r], 1e-5);
            assertEquals(0, losses[r]);
        }
    }

    @ParameterizedTest
    @MethodSource("forms")
    void gatherTakesRowsAndPadsThem(Form form) {
        open(form);
        Tensor source = Tensor.bytes("source", 5, 33), labels = Tensor.ints("labels", 5, 2), index = Tensor.ints("index", 6);
        Tensor batch = Tensor.floats("batch", 3, 33), batchLabels = Tensor.ints("batchLabels", 3, 2);
        Stream.of(source, labels, index, batch, batchLabels).forEach(cpu::allocate);
        byte[] bytes = new byte[5 * 33];
        random.nextBytes(bytes);
        cpu.write(source, bytes);
        cpu.write(labels, new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
        cpu.write(index, new int[] {0, 0, 0, 4, -1, 2});
        new Gather(source, labels, index, 0.5f, -1, batch, batchLabels).on(cpu).run(7);
        assertArrayEquals(new int[] {8, 9, -1, -1, 4, 5}, cpu.readInts(batchLabels));
        float[] values = cpu.readFloats(batch);
        for (int i = 0; i < 33; i++) {
            assertEquals((bytes[4 * 33 + i] & 0xFF) * 0.5f - 1, values[i]);
            assertEquals(0, values[33 + i]);
            assertEquals((bytes[2 * 33 + i] & 0xFF) * 0.5f - 1, values[66 + i]);
        }
    }

    @ParameterizedTest
    @MethodSource("forms")
    void reductionsAndCopies(Form form) {
        open(form);
        Tensor x = Tensor.floats("x", 1001), y = Tensor.floats("y", 1001), out = Tensor.floats("out", 4), columns = Tensor.floats("columns", 143);
        Stream.of(x, y, out, columns).forEach(cpu::allocate);
        run(new Fill(2, x));
        run(new Copy(x, y));
        run(new Reduce(Reduce.Kind.SUM_OF_SQUARES, y, out));
        assertArrayEquals(new float[] {1004, 1004, 1004, 992}, cpu.readFloats(out));
        cpu.write(y, new float[] {Float.NaN, 1, Float.NEGATIVE_INFINITY});
        run(new Reduce(Reduce.Kind.NON_FINITE, y, out));
        assertArrayEquals(new float[] {2, 0, 0, 0}, cpu.readFloats(out));
        run(new ColumnSum(x.reshape(Shape.of(7, 143)), false, columns));
        assertEquals(14, cpu.readFloats(columns)[142]);
    }

    @ParameterizedTest
    @MethodSource("forms")
    void adamMovesByTheRateAtItsFirstStep(Form form) {
        open(form);
        int size = 5000;
        Tensor p = Tensor.floats("p", size), g = random("g", size), m = Tensor.floats("m", size), v = Tensor.floats("v", size);
        Stream.of(p, m, v).forEach(cpu::allocate);
        Tensor rates = floats("rates", new float[] {0.01f, 10, 1000}, 1, 3);
        run(new Update(Update.Rule.ADAM, p, g, m, v, rates, 0, 0, 0.9f, 0.999f, 1e-14f, null, 0));
        float[] gradients = cpu.readFloats(g), parameters = cpu.readFloats(p);
        for (int i = 0; i < size; i++) {
            assertEquals(-0.01 * Math.signum(gradients[i]), parameters[i], 1e-6);
        }
    }

    @ParameterizedTest
    @MethodSource("forms")
    void memoryThatIsNotThereIsRefused(Form form) {
        open(form);
        Tensor huge = Tensor.floats("huge", Integer.MAX_VALUE);
        String message = assertThrows(DeviceMemoryException.class, () -> cpu.allocate(huge)).getMessage();
        assertTrue(message.contains("huge"), message);
        assertEquals(0, cpu.allocatedBytes());
    }
}
