package dev.firstlight.nn;

import dev.firstlight.compute.Activation;
import dev.firstlight.compute.Shape;
import java.util.List;

/**
 * One layer of a network. Shapes here are those of one sample: (C, H, W) for images, (F) for features. A layer is a value;
 * what it computes it says by emitting operations into a plan.
 */
public interface Layer {
    /** The layer as the model notation writes it: {@code 128n}, {@code 32c3}. */
    String notation();

    /** What the layer is called in listings, before its number: {@code dense}, {@code conv}. */
    String kind();

    /** The shape of the output. @throws ModelException if the input does not fit, without the layer's name */
    Shape output(Shape input);

    /** The layer's parameters for an input of this shape, in a fixed order. */
    default List<Parameter> parameters(Shape input) {
        return List.of();
    }

    /** The activation fused into this layer's output; the initialiser follows it. */
    default Activation activation() {
        return Activation.IDENTITY;
    }

    /** This layer with an activation fused into it, or null if it cannot take one. */
    default Layer withActivation(Activation activation) {
        return null;
    }

    /**
     * Emits the forward operations and leaves the backward ones with {@link PlanBuilder#onBackward}.
     *
     * @param input the batch, (B, ...) of the shape given to {@link #output}
     * @return the output, (B, ...)
     */
    Value emit(PlanBuilder plan, Value input);
}
