package dev.firstlight.nn;

import dev.firstlight.compute.Activation;
import dev.firstlight.compute.Shape;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.ops.Add;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A residual block: y = activation(branch(x) + shortcut(x)). The shortcut is x itself where the branch keeps the shape, else a
 * 1x1 convolution with the stride that fits. He et al., "Deep Residual Learning for Image Recognition", 2016, equations 1 and 2.
 */
public record Residual(List<Layer> branch, Activation activation) implements Layer {
    static final String SHORTCUT = "shortcut";

    public Residual {
        branch = List.copyOf(branch);
    }

    @Override
    public String notation() {
        return "res(" + branch.stream().map(Notation::write).collect(Collectors.joining("-")) + ")";
    }

    @Override
    public String kind() {
        return "res";
    }

    @Override
    public Shape output(Shape input) {
        Shape output = Sequence.of(branch, input).output();
        shortcut(input, output);
        return output;
    }

    @Override
    public Layer withActivation(Activation fused) {
        return activation == Activation.IDENTITY && fused.gradientFromOutput() ? new Residual(branch, fused) : null;
    }

    /** The projection of the shortcut, or null where it is the identity. */
    private static Layer shortcut(Shape input, Shape output) {
        if (input.equals(output)) {
            return null;
        }
        int stride = output.rank() == 3 && input.rank() == 3 ? (input.get(1) - 1) / output.get(1) + 1 : 0;
        Layer projection = stride < 1 ? null : new Convolutional(output.get(0), new WindowSpec(1, 1, stride, stride, 1, 0), 1, Activation.IDENTITY);
        if (projection == null || !projection.output(input).equals(output)) {
            throw new ModelException("the branch turns " + input + " into " + output + ", to which no strided 1x1 convolution leads; keep the shape, or divide it by a stride");
        }
        return projection;
    }

    @Override
    public List<Parameter> parameters(Shape input) {
        Sequence inner = Sequence.of(branch, input);
        List<Parameter> all = new ArrayList<>(inner.parameters());
        Layer projection = shortcut(input, inner.output());
        if (projection != null) {
            projection.parameters(input).forEach(parameter -> all.add(parameter.within(SHORTCUT)));
        }
        return all;
    }

    @Override
    public Value emit(PlanBuilder plan, Value input) {
        Shape shape = input.tensor().shape();
        Shape sample = shape.rank() == 4 ? Convolutional.sample(input.tensor()) : Shape.of(shape.get(1));
        Sequence inner = Sequence.of(branch, sample);
        Layer projection = shortcut(sample, inner.output());
        Value straight = projection == null ? input : plan.emit(SHORTCUT, projection, input);
        Value bent = inner.emit(plan, input);
        Tensor y = plan.tensor("y", bent.tensor().shape());
        plan.emit(new Add(bent.tensor(), straight.tensor(), activation, y));
        Value output = new Value(y, activation, true);
        plan.onBackward(() -> {
            plan.pass(output.gradient(), straight);
            plan.pass(output.gradient(), bent);
        });
        return output;
    }
}
