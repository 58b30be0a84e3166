package dev.firstlight.nn;

import dev.firstlight.compute.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Layers one after another, each with its name ({@code conv1}, {@code conv2}, {@code dense1}) and its shapes. */
public final class Sequence {
    /**
     * A layer in its place.
     *
     * @param input  the shape of one sample that comes in
     * @param output the shape of one sample that goes out
     */
    public record Item(String name, Layer layer, Shape input, Shape output) {}

    private final List<Item> items;

    private Sequence(List<Item> items) {
        this.items = List.copyOf(items);
    }

    /**
     * Puts layers one behind the other.
     *
     * @throws ModelException naming the layer whose input does not fit
     */
    public static Sequence of(List<Layer> layers, Shape input) {
        List<Item> items = new ArrayList<>();
        Map<String, Integer> numbers = new HashMap<>();
        Shape shape = input;
        for (Layer layer : layers) {
            String name = layer.kind() + numbers.merge(layer.kind(), 1, Integer::sum);
            Shape output;
            try {
                output = layer.output(shape);
            } catch (ModelException | IllegalArgumentException | ArithmeticException e) {
                throw new ModelException("layer " + name + " (" + layer.notation() + ") does not fit its input of " + shape + ": " + e.getMessage());
            }
            items.add(new Item(name, layer, shape, output));
            shape = output;
        }
        return new Sequence(items);
    }

    public List<Item> items() {
        return items;
    }

    /** The shape that the last layer yields. */
    public Shape output() {
        return items.get(items.size() - 1).output();
    }

    /** All layers' parameters, their names behind their layer's. @throws ModelException naming a layer that has too many */
    public List<Parameter> parameters() {
        return items.stream().flatMap(item -> parameters(item).stream().map(parameter -> parameter.within(item.name()))).toList();
    }

    private static List<Parameter> parameters(Item item) {
        try {
            return item.layer().parameters(item.input());
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new ModelException("layer " + item.name() + " (" + item.layer().notation() + ") on an input of " + item.input() + ": " + e.getMessage());
        }
    }

    Value emit(PlanBuilder plan, Value input) {
        Value value = input;
        for (Item item : items) {
            value = plan.emit(item.name(), item.layer(), value);
        }
        return value;
    }
}
