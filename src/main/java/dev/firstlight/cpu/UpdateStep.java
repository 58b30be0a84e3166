package dev.firstlight.cpu;

import dev.firstlight.compute.ops.Update;

/**
 * What one optimizer step works on and with: the operation's constants, its arrays, and the values that change from step to step.
 * The launch fills the latter in before its threads start.
 */
final class UpdateStep {
    final Update op;
    final Floats parameters, gradients, moment1, moment2;
    /** The learning rate, Adam's bias corrections, and the factor that clips the gradient (1 for none). */
    float rate, correction1, correction2, clip;

    UpdateStep(Update op, CpuMemory memory) {
        this.op = op;
        parameters = memory.floats(op.parameters());
        gradients = memory.floats(op.gradients());
        moment1 = memory.floats(op.moment1());
        moment2 = memory.floats(op.moment2());
    }
}
