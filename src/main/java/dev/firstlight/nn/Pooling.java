package dev.firstlight.nn;

import dev.firstlight.compute.Activation;
import dev.firstlight.compute.Shape;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.ops.AveragePool;
import dev.firstlight.compute.ops.AveragePoolGradient;
import dev.firstlight.compute.ops.MaxPool;
import dev.firstlight.compute.ops.MaxPoolGradient;
import dev.firstlight.compute.ops.Window;

/**
 * Pooling: the largest or the mean element under each window.
 *
 * @param geometry the window; null for the whole image (global pooling)
 */
public record Pooling(Kind kindOfPooling, WindowSpec geometry) implements Layer {
    /** What is taken of each window. */
    public enum Kind { MAX, AVERAGE }

    @Override
    public String notation() {
        return geometry == null ? "gap" : kind() + geometry.notation(geometry.height(), geometry.width()).replace("v", "");
    }

    @Override
    public String kind() {
        return geometry == null ? "gap" : kindOfPooling == Kind.MAX ? "mp" : "ap";
    }

    private Window window(Shape image) {
        return (geometry == null && image.rank() == 3 ? new WindowSpec(image.get(1), image.get(2), 1, 1, 1, 0)
                : geometry == null ? new WindowSpec(1, 1, 1, 1, 1, 0) : geometry).on(image);
    }

    @Override
    public Shape output(Shape input) {
        Window window = window(input);
        return Shape.of(input.get(0), window.outputHeight(input.get(1)), window.outputWidth(input.get(2)));
    }

    @Override
    public Value emit(PlanBuilder plan, Value input) {
        Tensor x = input.tensor();
        Shape sample = Convolutional.sample(x);
        Window window = window(sample);
        Shape shape = output(sample).batchOf(plan.batch());
        Tensor y = plan.tensor("y", shape);
        Value output = new Value(y, Activation.IDENTITY, input.needsGradient());
        if (kindOfPooling == Kind.MAX) {
            Tensor argmax = plan.training() && input.needsGradient() ? plan.intTensor("argmax", shape) : null;
            plan.emit(new MaxPool(x, window, y, argmax));
            plan.onBackward(() -> plan.contribute(input, (dx, gate, accumulate) ->
                    new MaxPoolGradient(output.gradient(), argmax, window, gate, accumulate, dx)));
        } else {
            plan.emit(new AveragePool(x, window, y));
            plan.onBackward(() -> plan.contribute(input, (dx, gate, accumulate) ->
                    new AveragePoolGradient(output.gradient(), window, gate, accumulate, dx)));
        }
        return output;
    }
}
