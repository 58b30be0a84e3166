package dev.firstlight.reference;

import dev.firstlight.compute.Activation;
import dev.firstlight.compute.ops.Activate;
import dev.firstlight.compute.ops.ActivateGradient;
import java.util.function.IntConsumer;

/** y[i] = activation(x[i]) and dx[i] = dy[i] activation'(saved[i]), by the formulas beside {@link Activation}. */
final class ActivationReference {
    private ActivationReference() {}

    static IntConsumer of(Activate op, Memory memory) {
        Doubles x = memory.doubles(op.x()), y = memory.doubles(op.y());
        return step -> {
            for (int i = 0; i < x.size(); i++) {
                y.set(i, value(op.activation(), x.get(i)));
            }
        };
    }

    static IntConsumer of(ActivateGradient op, Memory memory) {
        Doubles saved = memory.doubles(op.gate().saved()), dy = memory.doubles(op.dy()), dx = memory.doubles(op.dx());
        return step -> {
            for (int i = 0; i < dy.size(); i++) {
                dx.set(i, dy.get(i) * derivative(op.gate().activation(), saved.get(i)));
            }
        };
    }

    /** y = activation(x). */
    static double value(Activation activation, double x) {
        return switch (activation) {
            case IDENTITY -> x;
            case RELU -> Math.max(x, 0);
            case LEAKY_RELU -> x > 0 ? x : Activation.LEAKY_SLOPE * x;
            case SIGMOID -> 1 / (1 + Math.exp(-x));
            case TANH -> Math.tanh(x);
            case GELU -> x * Normal.distribution(x);
        };
    }

    /** dy/dx at {@code saved}: the output y, or for GELU the input x. */
    static double derivative(Activation activation, double saved) {
        return switch (activation) {
            case IDENTITY -> 1;
            case RELU -> saved > 0 ? 1 : 0;
            case LEAKY_RELU -> saved > 0 ? 1 : Activation.LEAKY_SLOPE;
            case SIGMOID -> saved * (1 - saved);
            case TANH -> 1 - saved * saved;
            case GELU -> Normal.distribution(saved) + saved * Normal.density(saved);
        };
    }
}
