package dev.firstlight.nn;

import dev.firstlight.compute.Activation;
import dev.firstlight.compute.Shape;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.ops.Dropout;

/** Inverted dropout in training, nothing elsewhere; formula with {@link Dropout}. */
public record DropoutLayer(float rate) implements Layer {
    @Override
    public String notation() {
        return "drop" + (rate == (int) rate ? Integer.toString((int) rate) : Float.toString(rate));
    }

    @Override
    public String kind() {
        return "drop";
    }

    @Override
    public Shape output(Shape input) {
        return input;
    }

    @Override
    public Value emit(PlanBuilder plan, Value input) {
        if (!plan.training()) {
            return input;
        }
        Tensor x = input.tensor(), y = plan.tensor("y", x.shape());
        int stream = plan.nextStream();
        plan.emit(new Dropout(x, rate, plan.seed(), stream, y));
        Value output = new Value(y, Activation.IDENTITY, input.needsGradient());
        plan.onBackward(() -> plan.contributePlain(input, dx -> new Dropout(output.gradient(), rate, plan.seed(), stream, dx)));
        return output;
    }
}
