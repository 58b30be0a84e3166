package dev.firstlight.nn;

import dev.firstlight.compute.Activation;
import dev.firstlight.compute.DataType;
import dev.firstlight.compute.Gate;
import dev.firstlight.compute.Op;
import dev.firstlight.compute.Shape;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.ops.ActivateGradient;
import dev.firstlight.compute.ops.Add;
import dev.firstlight.compute.ops.Copy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;

/**
 * Collects the operations of a plan while the layers emit them. Emitting a layer's forward pass pushes its backward pass on a
 * stack; {@link #unwind} pops the stack and so emits the backward pass in reverse: the chain rule, applied once.
 */
public final class PlanBuilder {
    /** Makes the operation that writes a contribution into {@code dx}, multiplied by the gate (or null), added if accumulating. */
    public interface Contribution {
        Op into(Tensor dx, Gate gate, boolean accumulate);
    }

    private record Backward(String layer, Runnable emit) {}

    private final int batch;
    private final boolean training;
    private final long seed;
    private final ParameterSet parameters;
    private final List<Plan.Step> steps = new ArrayList<>();
    private final List<Tensor> transients = new ArrayList<>();
    private final Deque<Backward> stack = new ArrayDeque<>();
    private String layer = "";
    private Plan.Phase phase = Plan.Phase.FORWARD;
    private int streams = 1;

    /**
     * @param training whether gradients will be wanted, dropout drops and batch statistics are used
     * @param seed     the run's seed, for layers that draw random numbers
     */
    public PlanBuilder(int batch, boolean training, long seed, ParameterSet parameters) {
        this.batch = batch;
        this.training = training;
        this.seed = seed;
        this.parameters = parameters;
    }

    public int batch() {
        return batch;
    }

    public boolean training() {
        return training;
    }

    public long seed() {
        return seed;
    }

    /** A number that no other random layer of this plan got, the same each time the same network is built. */
    public int nextStream() {
        return streams++;
    }

    /** Lets a layer emit under its name, {@code conv1}, which is put behind that of the layer it is part of. */
    Value emit(String name, Layer part, Value input) {
        String outer = layer;
        layer = outer.isEmpty() ? name : outer + "." + name;
        Value output = part.emit(this, input);
        layer = outer;
        return output;
    }

    /** Names what is emitted from now on and is no layer's: {@code data}, {@code loss}. */
    void enter(Plan.Phase nextPhase, String name) {
        phase = nextPhase;
        layer = name;
    }

    /** A parameter of the current layer. */
    public Tensor parameter(String name) {
        return parameters.value(layer + "." + name);
    }

    /** The gradient of a parameter of the current layer. */
    public Tensor gradient(String name) {
        return parameters.gradient(layer + "." + name);
    }

    /** A float32 tensor that lives only from the operation that writes it to the last that reads it. */
    public Tensor tensor(String name, Shape shape) {
        return transients(Tensor.of(layer + "." + name, DataType.FLOAT32, shape));
    }

    /** As {@link #tensor}, of int32. */
    public Tensor intTensor(String name, Shape shape) {
        return transients(Tensor.of(layer + "." + name, DataType.INT32, shape));
    }

    private Tensor transients(Tensor tensor) {
        transients.add(tensor);
        return tensor;
    }

    /** Appends an operation. */
    public void emit(Op op) {
        steps.add(new Plan.Step(phase, layer, op));
    }

    /** Leaves the backward pass of the current layer for {@link #unwind}; dropped where no gradients are wanted. */
    public void onBackward(Runnable emit) {
        if (training) {
            stack.push(new Backward(layer, emit));
        }
    }

    /** Emits the backward pass: what was pushed last comes first. */
    void unwind() {
        phase = Plan.Phase.BACKWARD;
        while (!stack.isEmpty()) {
            Backward next = stack.pop();
            layer = next.layer();
            next.emit().run();
        }
    }

    /** Contributes to a value's gradient by an operation that can gate and accumulate itself. Nothing if none is needed. */
    public void contribute(Value value, Contribution contribution) {
        if (value.needsGradient()) {
            boolean first = value.gradient() == null;
            if (first) {
                value.setGradient(tensor("dx", value.tensor().shape()));
            }
            emit(contribution.into(value.gradient(), value.gate(), !first));
        }
    }

    /** Contributes to a value's gradient by an operation that can neither gate nor accumulate; that is done after it. */
    public void contributePlain(Value value, Function<Tensor, Op> contribution) {
        if (value.needsGradient()) {
            Tensor dx = tensor("dx", value.tensor().shape());
            emit(contribution.apply(dx));
            if (value.gate() != null) {
                emit(new ActivateGradient(value.gate(), dx, dx));
            }
            add(value, dx);
        }
    }

    /** Passes a gradient on unchanged but for the gate: the way back through a sum. Nothing if none is needed. */
    public void pass(Tensor dy, Value value) {
        if (value.needsGradient()) {
            Tensor dx = tensor("dx", value.tensor().shape());
            emit(value.gate() == null ? new Copy(dy, dx) : new ActivateGradient(value.gate(), dy, dx));
            add(value, dx);
        }
    }

    /** Adds a finished contribution to what is there, or makes it the first. */
    private void add(Value value, Tensor dx) {
        if (value.gradient() == null) {
            value.setGradient(dx);
        } else {
            emit(new Add(value.gradient(), dx, Activation.IDENTITY, value.gradient()));
        }
    }

    /** The plan of all that was emitted, its transient tensors placed in memory. */
    Plan build() {
        return Plan.of(steps, transients);
    }
}
