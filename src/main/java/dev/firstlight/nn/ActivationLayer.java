package dev.firstlight.nn;

import dev.firstlight.compute.Activation;
import dev.firstlight.compute.Gate;
import dev.firstlight.compute.Shape;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.ops.Activate;
import dev.firstlight.compute.ops.ActivateGradient;

/** An activation function as a layer of its own, where the layer before cannot fuse it: GELU, or one after pooling. */
public record ActivationLayer(Activation activation) implements Layer {
    @Override
    public String notation() {
        return activation == Activation.LEAKY_RELU ? "leaky" : activation.label();
    }

    @Override
    public String kind() {
        return notation();
    }

    @Override
    public Shape output(Shape input) {
        return input;
    }

    @Override
    public Value emit(PlanBuilder plan, Value input) {
        Tensor x = input.tensor(), y = plan.tensor("y", x.shape());
        plan.emit(new Activate(activation, x, y));
        Value output = new Value(y, Activation.IDENTITY, input.needsGradient());
        Gate own = new Gate(activation, activation.gradientFromOutput() ? y : x);
        plan.onBackward(() -> plan.contributePlain(input, dx -> new ActivateGradient(own, output.gradient(), dx)));
        return output;
    }
}
