package dev.firstlight.nn;

import dev.firstlight.compute.Activation;
import dev.firstlight.compute.Shape;
import java.util.List;

/**
 * The end of a network that reads strings: each column of the features, over their whole height, is turned into logits for every
 * symbol and the blank. (C, H, W) becomes (symbols + 1, 1, W). Trained with {@link dev.firstlight.compute.ops.CtcLoss}.
 */
public record ColumnReader(int symbols) implements Layer {
    @Override
    public String notation() {
        return symbols + "ctc";
    }

    @Override
    public String kind() {
        return "ctc";
    }

    private Convolutional columns(Shape input) {
        if (input.rank() != 3) {
            throw new ModelException("expected an image (channels x height x width); leave out the dense layers before it");
        }
        return new Convolutional(symbols + 1, new WindowSpec(input.get(1), 1, 1, 1, 1, 0), 1, Activation.IDENTITY);
    }

    @Override
    public Shape output(Shape input) {
        return columns(input).output(input);
    }

    @Override
    public List<Parameter> parameters(Shape input) {
        return columns(input).parameters(input);
    }

    @Override
    public Value emit(PlanBuilder plan, Value input) {
        return columns(Convolutional.sample(input.tensor())).emit(plan, input);
    }
}
