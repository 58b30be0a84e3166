package dev.firstlight.nn;

import dev.firstlight.compute.Activation;
import dev.firstlight.compute.Shape;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.ops.Convolution;
import dev.firstlight.compute.ops.ConvolutionInputGradient;
import dev.firstlight.compute.ops.ConvolutionWeightGradient;
import dev.firstlight.compute.ops.Window;
import java.util.List;

/**
 * A convolutional layer with fused bias and activation; formulas with {@link Convolution} and its gradients.
 *
 * @param geometry how the window is placed once the image's size is known
 * @param groups   how many groups channels and filters are divided into; as many as channels for a depthwise convolution
 */
public record Convolutional(int filters, WindowSpec geometry, int groups, Activation activation) implements Layer {
    @Override
    public String notation() {
        return filters + "c" + geometry.notation(1, 1) + (groups == 1 ? "" : "g" + groups);
    }

    @Override
    public String kind() {
        return "conv";
    }

    @Override
    public Shape output(Shape input) {
        Window window = geometry.on(input);
        if (input.get(0) % groups != 0 || filters % groups != 0) {
            throw new ModelException(groups + " groups must divide both the " + input.get(0) + " channels and the " + filters + " filters");
        }
        return Shape.of(filters, window.outputHeight(input.get(1)), window.outputWidth(input.get(2)));
    }

    @Override
    public List<Parameter> parameters(Shape input) {
        Shape weight = Shape.of(filters, input.get(0) / groups, geometry.height(), geometry.width());
        int area = geometry.height() * geometry.width();
        return List.of(Parameter.weight(weight, weight.rowSize(), filters / groups * area, activation), Parameter.bias("bias", filters, 0));
    }

    @Override
    public Layer withActivation(Activation fused) {
        return activation == Activation.IDENTITY && fused.gradientFromOutput() ? new Convolutional(filters, geometry, groups, fused) : null;
    }

    @Override
    public Value emit(PlanBuilder plan, Value input) {
        Tensor x = input.tensor(), weight = plan.parameter("weight");
        Shape sample = sample(x);
        Window window = geometry.on(sample);
        Tensor y = plan.tensor("y", output(sample).batchOf(plan.batch()));
        plan.emit(new Convolution(x, weight, plan.parameter("bias"), window, groups, activation, y));
        Value output = new Value(y, activation, true);
        plan.onBackward(() -> {
            Tensor dy = output.gradient();
            plan.emit(new ConvolutionWeightGradient(x, dy, window, groups, plan.gradient("weight"), plan.gradient("bias")));
            plan.contribute(input, (dx, gate, accumulate) -> new ConvolutionInputGradient(dy, weight, window, groups, gate, accumulate, dx));
        });
        return output;
    }

    /** The shape of one sample of a batch of images. */
    static Shape sample(Tensor batch) {
        Shape shape = batch.shape();
        return Shape.of(shape.get(1), shape.get(2), shape.get(3));
    }
}
