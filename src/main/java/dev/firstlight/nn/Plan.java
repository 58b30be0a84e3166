package dev.firstlight.nn;

import dev.firstlight.compute.Cost;
import dev.firstlight.compute.Op;
import dev.firstlight.compute.Tensor;
import java.util.List;
import java.util.Locale;

/**
 * What a network does with one batch, as a flat list of operations on tensors whose places in memory are settled. Compiled for
 * a backend once ({@link Program}), it is replayed for every batch.
 *
 * @param steps  the operations, in order
 * @param arenas the tensors that hold everything transient; the plan's own, to be allocated for it
 */
public record Plan(List<Step> steps, List<Tensor> arenas) {
    /** The parts of a training step. */
    public enum Phase { FORWARD, BACKWARD, UPDATE }

    /**
     * One operation and where it comes from.
     *
     * @param layer the layer that emitted it, for instance {@code dense1}
     */
    public record Step(Phase phase, String layer, Op op) {
        /** Layer and phase in words: {@code dense1 backward}. */
        public String where() {
            return layer + " " + phase.name().toLowerCase(Locale.ROOT);
        }
    }

    static Plan of(List<Step> steps, List<Tensor> transients) {
        return new Plan(List.copyOf(steps), List.copyOf(MemoryPlan.place(steps.stream().map(Step::op).toList(), transients)));
    }

    public List<Op> ops() {
        return steps.stream().map(Step::op).toList();
    }

    /** The cost of one replay: the sum of its operations'. */
    public Cost cost() {
        return steps.stream().map(step -> step.op().cost()).reduce(Cost.NONE, Cost::plus);
    }
}
