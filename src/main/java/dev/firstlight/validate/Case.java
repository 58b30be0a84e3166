package dev.firstlight.validate;

import dev.firstlight.compute.DataType;
import dev.firstlight.compute.Op;
import dev.firstlight.compute.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * One check of one operation: what it runs on and how close the result must be. Built like
 * {@code Case.of(op, "65x33x17").input(a, Values.uniform(-1, 1)).bounded(tolerance)}.
 */
public final class Case {
    private final String name;
    private final List<Op> ops;
    private final Map<Tensor, Values> inputs;
    private final int[] steps;
    private final boolean full;
    private final Tolerance tolerance;
    private final double suspicious;
    private Arena arena;
    private boolean apart;

    private Case(Builder builder, String tier, Tolerance tolerance, double suspicious) {
        this.ops = List.copyOf(builder.ops);
        this.name = builder.group + "/" + builder.label + "/" + tier;
        this.inputs = new LinkedHashMap<>(builder.inputs);
        this.steps = builder.steps;
        this.full = builder.full;
        this.tolerance = tolerance;
        this.suspicious = suspicious;
    }

    /** A case of a single operation. The label tells its shape and options apart: {@code 65x33x17/bias+relu}. */
    public static Builder of(Op op, String label) {
        return new Builder(op.name(), label, List.of(op));
    }

    /** A case of several operations in a row. */
    public static Builder of(String group, String label, List<Op> ops) {
        return new Builder(group, label, ops);
    }

    /** Unique in the catalogue: operation, shape, options and tier, for instance {@code matmul_nn/65x33x17/bias+relu/bounded}. */
    public String name() {
        return name;
    }

    /** The part of the name that says which operation this checks. */
    public String group() {
        return name.substring(0, name.indexOf('/'));
    }

    /** The name without the tier. */
    String label() {
        return name.substring(0, name.lastIndexOf('/'));
    }

    public List<Op> ops() {
        return ops;
    }

    /** Whether only a full run has this case. */
    public boolean full() {
        return full;
    }

    int[] steps() {
        return steps;
    }

    /** Where all tensors lie; they get their places when they are first asked for, since most cases of a catalogue never run. */
    Arena arena() {
        if (arena == null) {
            arena = new Arena(tensors(), apart);
        }
        return arena;
    }

    /** This case with an allocation of its own for each tensor, without guards; an interpreter sees what is read or written beside them. */
    public Case apart() {
        apart = true;
        return this;
    }

    private Set<Tensor> tensors() {
        Set<Tensor> tensors = new LinkedHashSet<>();
        ops.forEach(op -> {
            tensors.addAll(op.reads());
            tensors.addAll(op.writes());
        });
        tensors.addAll(inputs.keySet());
        return tensors;
    }

    /** Whether it asks for equality. */
    boolean isExact() {
        return tolerance == Tolerance.EXACT;
    }

    /** Elements of all tensors together. */
    int elements() {
        return tensors().stream().mapToInt(Tensor::size).sum();
    }

    /** Floating-point operations and elements together. */
    long work() {
        return elements() + ops.stream().mapToLong(Op::flops).sum();
    }

    /** Tensors that are written and were given no values: all that is in them must come from the operation. */
    boolean isPureOutput(Tensor tensor) {
        return !inputs.containsKey(tensor);
    }

    /** The float tensors written, each once. */
    Set<Tensor> outputs() {
        return ops.stream().flatMap(op -> op.writes().stream()).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** The float tensors that were given values. */
    List<Tensor> floatInputs() {
        return inputs.keySet().stream().filter(tensor -> tensor.type() == DataType.FLOAT32).toList();
    }

    Tolerance tolerance() {
        return tolerance;
    }

    /** Above this share of the bound an error is reported, though it is allowed. */
    double suspicious() {
        return suspicious;
    }

    /** The memory this case begins with: a function of the seed and the case's name. */
    ArenaImage image(long seed) {
        return arena().image(inputs, new SplittableRandom(seed * 0x9E3779B97F4A7C15L + name.hashCode()));
    }

    @Override
    public String toString() {
        return name;
    }

    /** What a case is put together from; the tier comes last and makes it. */
    public static final class Builder {
        private final String group;
        private final String label;
        private final List<Op> ops;
        private final Map<Tensor, Values> inputs = new LinkedHashMap<>();
        private int[] steps = {0};
        private boolean full;

        private Builder(String group, String label, List<Op> ops) {
            this.group = group;
            this.label = label;
            this.ops = ops;
        }

        /** Fills a tensor; an absent one is ignored. What is not filled is poisoned. */
        public Builder input(Tensor tensor, Values values) {
            if (tensor != null) {
                inputs.put(tensor, values);
            }
            return this;
        }

        /** The steps to run, one after the other; without this, step 0 alone. */
        public Builder steps(int... newSteps) {
            steps = newSteps;
            return this;
        }

        /** Leaves this case out of a quick run. */
        public Builder full(boolean newFull) {
            full = newFull;
            return this;
        }

        /** Every element must be equal to the reference. */
        public Case exact() {
            return new Case(this, "exact", Tolerance.EXACT, 1);
        }

        /** Errors up to a bound from analysis. */
        public Case bounded(Tolerance tolerance) {
            return bounded(tolerance, 1);
        }

        /** As {@link #bounded(Tolerance)}, with a note above the share {@code suspicious} of the bound. */
        public Case bounded(Tolerance tolerance, double suspicious) {
            return new Case(this, "bounded", tolerance, suspicious);
        }

        /** Inputs a kernel could stumble over: infinities, NaN, huge and equal numbers. NaN and infinities must come out as such. */
        public Case special(Tolerance tolerance) {
            return new Case(this, "special", tolerance, 1);
        }
    }

    /** A label for a shape: the extents joined by x. */
    public static String shape(int... extents) {
        return Arrays.stream(extents).mapToObj(Integer::toString).collect(Collectors.joining("x"));
    }
}
