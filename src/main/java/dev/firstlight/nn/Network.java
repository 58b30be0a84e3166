package dev.firstlight.nn;

import dev.firstlight.compute.Shape;
import java.util.List;
import java.util.stream.Collectors;

/** A network for inputs and labels of known shape: its layers in place, and its parameters. Built by {@link Notation}. */
public final class Network {
    private final String notation;
    private final Shape input;
    private final int heads;
    private final int classes;
    private final Sequence layers;
    private final List<Parameter> parameters;

    /**
     * @param layers the last is the classifier: a dense layer of {@code heads * classes} units without an activation, or a reader
     *               of columns
     * @param initializer for all weights; null for what suits each layer
     */
    Network(String notation, List<Layer> layers, Shape input, int heads, int classes, Initializer initializer) {
        this.notation = notation;
        this.input = input;
        this.heads = heads;
        this.classes = classes;
        this.layers = Sequence.of(layers, input);
        List<Sequence.Item> items = this.layers.items();
        String classifier = items.get(items.size() - 1).name() + ".";
        this.parameters = this.layers.parameters().stream().map(parameter ->
                parameter.role() != Parameter.Role.WEIGHT ? parameter
                        : initializer != null ? parameter.with(initializer)
                        : parameter.name().startsWith(classifier) ? parameter.with(Initializer.forClassifier()) : parameter).toList();
    }

    /** A network of other layers for the same data, initialised as suits them. */
    Network withLayers(List<Layer> others) {
        return new Network(others.stream().map(Notation::write).collect(Collectors.joining("-")), others, input, heads, classes, null);
    }

    /** The model as it was written, presets spelled out. */
    public String notation() {
        return notation;
    }

    /** The shape of one sample: (C, H, W). */
    public Shape input() {
        return input;
    }

    /** Labels per sample: softmaxes of the classifier. */
    public int heads() {
        return heads;
    }

    /** Classes per head. */
    public int classes() {
        return classes;
    }

    /** Whether the network reads strings column by column ({@link ColumnReader}); otherwise it has a softmax for each head. */
    public boolean readsColumns() {
        List<Sequence.Item> items = layers.items();
        return items.get(items.size() - 1).layer() instanceof ColumnReader;
    }

    /** How many losses and correct counts a sample has: one for each head, but one alone where columns are read. */
    public int scoresPerSample() {
        return readsColumns() ? 1 : heads;
    }

    public Sequence layers() {
        return layers;
    }

    /** All parameters of all layers. */
    public List<Parameter> parameters() {
        return parameters;
    }

    /** A new flat set of this network's parameters. */
    public ParameterSet newParameters() {
        return new ParameterSet(parameters);
    }
}
