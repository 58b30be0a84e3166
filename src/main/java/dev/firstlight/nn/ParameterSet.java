package dev.firstlight.nn;

import dev.firstlight.compute.DataType;
import dev.firstlight.compute.Shape;
import dev.firstlight.compute.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All parameters of a network in one contiguous tensor, and their gradients in another: weights first, then biases, then
 * statistics. So one launch updates the whole network, weight decay applies to a leading range, a gradient norm is one
 * reduction and a checkpoint one read. Gaps between parameters (for alignment) hold zeros and stay zero.
 */
public final class ParameterSet {
    /**
     * Where a parameter lies.
     *
     * @param name   {@code dense1.weight}
     * @param offset elements from the beginning of {@link #values()}
     */
    public record Entry(String name, Parameter parameter, int offset) {}

    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Map<String, Tensor> values = new LinkedHashMap<>();
    private final Map<String, Tensor> gradients = new LinkedHashMap<>();
    private final Tensor all;
    private final Tensor learned;
    private final Tensor gradient;
    private final int decayed;

    public ParameterSet(List<Parameter> parameters) {
        List<Parameter> ordered = new ArrayList<>();
        for (Parameter.Role role : Parameter.Role.values()) {
            parameters.stream().filter(parameter -> parameter.role() == role).forEach(ordered::add);
        }
        int end = 0, endOfWeights = 0, endOfLearned = 0;
        for (Parameter parameter : ordered) {
            entries.put(parameter.name(), new Entry(parameter.name(), parameter, end));
            end = Math.addExact(end, DataType.FLOAT32.align(parameter.shape().size()));
            endOfWeights = parameter.role() == Parameter.Role.WEIGHT ? end : endOfWeights;
            endOfLearned = parameter.role() == Parameter.Role.STATISTIC ? endOfLearned : end;
        }
        all = Tensor.of("parameters", DataType.FLOAT32, Shape.of(end));
        learned = all.slice("parameters.learned", 0, Shape.of(endOfLearned));
        gradient = Tensor.of("gradients", DataType.FLOAT32, Shape.of(endOfLearned));
        decayed = endOfWeights;
        for (Entry entry : entries.values()) {
            Shape shape = entry.parameter().shape();
            values.put(entry.name(), all.slice(entry.name(), entry.offset(), shape));
            if (entry.parameter().role() != Parameter.Role.STATISTIC) {
                gradients.put(entry.name(), gradient.slice(entry.name() + ".gradient", entry.offset(), shape));
            }
        }
    }

    /** All parameters by name, in memory order. */
    public List<Entry> entries() {
        return List.copyOf(entries.values());
    }

    /** Everything, one flat tensor. To be allocated by whoever uses the set. */
    public Tensor values() {
        return all;
    }

    /** The part of {@link #values()} that the optimizer changes. */
    public Tensor learned() {
        return learned;
    }

    /** The gradients of {@link #learned()}, at the same offsets. To be allocated where training happens. */
    public Tensor gradients() {
        return gradient;
    }

    /** How many elements, from the first on, weight decay applies to. */
    public int decayed() {
        return decayed;
    }

    /** One parameter. */
    public Tensor value(String name) {
        return values.get(name);
    }

    /** One parameter's gradient. */
    public Tensor gradient(String name) {
        return gradients.get(name);
    }

    /** How many numbers are learned, gaps not counted. */
    public long learnedCount() {
        return entries.values().stream().filter(entry -> entry.parameter().role() != Parameter.Role.STATISTIC)
                .mapToLong(entry -> entry.parameter().shape().size()).sum();
    }

    /** The first values of all parameters, as {@link #values()} takes them. */
    public float[] initialValues(long seed) {
        float[] initial = new float[all.size()];
        int stream = 0x10000;
        for (Entry entry : entries.values()) {
            Parameter parameter = entry.parameter();
            int size = parameter.shape().size();
            if (parameter.role() == Parameter.Role.WEIGHT) {
                float[] drawn = parameter.initializer().draw(size, parameter.fanIn(), parameter.fanOut(), seed, stream++);
                System.arraycopy(drawn, 0, initial, entry.offset(), size);
            } else {
                Arrays.fill(initial, entry.offset(), entry.offset() + size, parameter.initial());
            }
        }
        return initial;
    }
}
