package dev.firstlight.validate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.firstlight.compute.Activation;
import dev.firstlight.compute.Launch;
import dev.firstlight.compute.Op;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.ops.Activate;
import dev.firstlight.compute.ops.MaxPool;
import dev.firstlight.compute.ops.Window;
import dev.firstlight.reference.ReferenceBackend;
import dev.firstlight.validate.GradientCheck.Block;
import dev.firstlight.validate.GradientCheck.Result;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Right gradients pass, wrong ones don't, and corners are told from both. */
class GradientCheckTest {
    private final ReferenceBackend backend = new ReferenceBackend();

    /** The loss is the mean of activation(p). */
    private Result check(Activation activation, double[] values, double... gradients) {
        Tensor p = Tensor.floats("p", values.length), y = Tensor.floats("y", values.length);
        return check(p, new Activate(activation, p, y), y, values, gradients);
    }

    private Result check(Tensor p, Op op, Tensor loss, double[] values, double[] gradients) {
        backend.allocate(p);
        backend.allocate(loss);
        List<Launch> forward = List.of(op.on(backend));
        Result result = new GradientCheck(backend, p, values, gradients, loss, forward, 0).check(new Block("p", 0, values.length), 100, 1);
        assertArrayEquals(values, backend.readDoubles(p));
        return result;
    }

    @Test
    void rightGradient() {
        double slope = 1 - Math.pow(Math.tanh(0.5), 2);
        Result result = check(Activation.TANH, new double[] {0.5, -0.5}, slope / 2, slope / 2);
        assertTrue(result.passed(), result.toString());
        assertEquals(2, result.checked());
    }

    @Test
    void wrongGradient() {
        double slope = 1 - Math.pow(Math.tanh(0.5), 2);
        Result result = check(Activation.TANH, new double[] {0.5, -0.5}, slope / 2, -slope / 2);
        assertFalse(result.passed());
        assertEquals(1, result.at());
    }

    @Test
    void gradientThatIsNaN() {
        assertFalse(check(Activation.TANH, new double[] {0.5}, Double.NaN).passed());
    }

    @Test
    void cornersAreSkippedAndNeverRight() {
        Result mixed = check(Activation.RELU, new double[] {0, 2, -2, 1e-6}, 0.125, 0.25, 0, 0.25);
        assertTrue(mixed.passed());
        assertEquals(2, mixed.checked());
        assertEquals(2, mixed.skipped());
        assertFalse(check(Activation.RELU, new double[] {0}, 0.5).passed());
    }

    @Test
    void tiesUnderAPoolingWindowAreCorners() {
        Tensor p = Tensor.floats("p", 1, 1, 2, 2), y = Tensor.floats("y", 1, 1, 1, 1), argmax = Tensor.ints("argmax", 1, 1, 1, 1);
        backend.allocate(argmax);
        Result result = check(p, new MaxPool(p, Window.valid(2, 2), y, argmax), y, new double[] {3, 3, 1, 2}, new double[] {1, 0, 0, 0});
        assertEquals(2, result.skipped());
        assertTrue(result.passed());
    }
}
