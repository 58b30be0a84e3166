package dev.firstlight.cpu;

import dev.firstlight.compute.ops.Update;

/** The optimizers' formulas, one parameter at a time; see {@link Update}. */
final class PlainUpdate {
    private PlainUpdate() {}

    /** One step over the elements {@code from} to {@code to}: first those that weight decay applies to, then the others. */
    static void run(UpdateStep step, int from, int to) {
        int boundary = Math.max(from, Math.min(to, step.op.decayed()));
        float decay = step.op.weightDecay();
        part(step, from, boundary, decay != 0);
        part(step, boundary, to, false);
    }

    private static void part(UpdateStep step, int from, int to, boolean decayed) {
        switch (step.op.rule()) {
            case SGD -> sgd(step, from, to, decayed);
            case MOMENTUM, NESTEROV -> momentum(step, from, to, decayed);
            case ADAM, ADAMW -> adam(step, from, to, decayed);
        }
    }

    private static void sgd(UpdateStep s, int from, int to, boolean decayed) {
        float[] p = s.parameters.array(), g = s.gradients.array();
        int pAt = s.parameters.offset(), gAt = s.gradients.offset();
        float decay = s.op.weightDecay();
        for (int i = from; i < to; i++) {
            float gradient = g[gAt + i] * s.clip;
            if (decayed) {
                gradient = Math.fma(decay, p[pAt + i], gradient);
            }
            p[pAt + i] = Math.fma(-s.rate, gradient, p[pAt + i]);
        }
    }

    private static void momentum(UpdateStep s, int from, int to, boolean decayed) {
        float[] p = s.parameters.array(), g = s.gradients.array(), m = s.moment1.array();
        int pAt = s.parameters.offset(), gAt = s.gradients.offset(), mAt = s.moment1.offset();
        float decay = s.op.weightDecay(), beta = s.op.beta1();
        boolean nesterov = s.op.rule() == Update.Rule.NESTEROV;
        for (int i = from; i < to; i++) {
            float gradient = g[gAt + i] * s.clip;
            if (decayed) {
                gradient = Math.fma(decay, p[pAt + i], gradient);
            }
            float moment = Math.fma(beta, m[mAt + i], gradient);
            m[mAt + i] = moment;
            p[pAt + i] = Math.fma(-s.rate, nesterov ? Math.fma(beta, moment, gradient) : moment, p[pAt + i]);
        }
    }

    private static void adam(UpdateStep s, int from, int to, boolean decayed) {
        float[] p = s.parameters.array(), g = s.gradients.array(), m = s.moment1.array(), v = s.moment2.array();
        int pAt = s.parameters.offset(), gAt = s.gradients.offset(), mAt = s.moment1.offset(), vAt = s.moment2.offset();
        boolean apart = s.op.rule() == Update.Rule.ADAMW;
        float coupled = decayed && !apart ? s.op.weightDecay() : 0;
        float shrink = decayed && apart ? s.rate * s.op.weightDecay() : 0;
        float beta1 = s.op.beta1(), beta2 = s.op.beta2(), epsilon = s.op.epsilon();
        for (int i = from; i < to; i++) {
            float parameter = p[pAt + i];
            float gradient = g[gAt + i] * s.clip;
            if (coupled != 0) {
                gradient = Math.fma(coupled, parameter, gradient);
            }
            if (shrink != 0) {
                parameter = Math.fma(-shrink, parameter, parameter);
            }
            float first = Math.fma(beta1, m[mAt + i], (1 - beta1) * gradient);
            float second = Math.fma(beta2, v[vAt + i], (1 - beta2) * (gradient * gradient));
            m[mAt + i] = first;
            v[vAt + i] = second;
            p[pAt + i] = parameter - s.rate * (first * s.correction1) / ((float) Math.sqrt(second * s.correction2) + epsilon);
        }
    }
}
