package dev.firstlight.cpu;

import dev.firstlight.compute.ops.Update;

/**
 * The optimizers' formulas in plain loops; see {@link Update}. C2 vectorises them, since parameters, gradients and moments are indexed by
 * the same variable. In training all of them have memory of their own and begin at the same offset; where they do not, chunks of them
 * are copied to arrays made for it.
 */
final class PlainUpdate {
    /** Elements of a chunk. */
    private static final int CHUNK = 1024;

    /** A chunk of parameters, gradients and moments. */
    private static final class Chunk {
        final float[] p = new float[CHUNK], g = new float[CHUNK], m = new float[CHUNK], v = new float[CHUNK];
    }

    private PlainUpdate() {}

    /** One step over the elements {@code from} to {@code to}: first those that weight decay applies to, then the others. */
    static void run(UpdateStep step, int from, int to) {
        int boundary = Math.max(from, Math.min(to, step.op.decayed()));
        float decay = step.op.weightDecay();
        part(step, from, boundary, decay != 0);
        part(step, boundary, to, false);
    }

    private static void part(UpdateStep s, int from, int to, boolean decayed) {
        int at = s.parameters.offset();
        if (at == s.gradients.offset() && (s.moment1 == Floats.NONE || at == s.moment1.offset()) && (s.moment2 == Floats.NONE || at == s.moment2.offset())) {
            part(s, s.parameters.array(), s.gradients.array(), s.moment1.array(), s.moment2.array(), at + from, at + to, decayed);
            return;
        }
        Chunk chunk = new Chunk();
        for (int i = from; i < to; i += CHUNK) {
            int n = Math.min(CHUNK, to - i);
            load(s.parameters, i, chunk.p, n);
            load(s.gradients, i, chunk.g, n);
            load(s.moment1, i, chunk.m, n);
            load(s.moment2, i, chunk.v, n);
            part(s, chunk.p, chunk.g, chunk.m, chunk.v, 0, n, decayed);
            store(chunk.p, s.parameters, i, n);
            store(chunk.m, s.moment1, i, n);
            store(chunk.v, s.moment2, i, n);
        }
    }

    private static void load(Floats from, int at, float[] chunk, int n) {
        if (from != Floats.NONE) {
            System.arraycopy(from.array(), from.offset() + at, chunk, 0, n);
        }
    }

    private static void store(float[] chunk, Floats to, int at, int n) {
        if (to != Floats.NONE) {
            System.arraycopy(chunk, 0, to.array(), to.offset() + at, n);
        }
    }

    private static void part(UpdateStep step, float[] p, float[] g, float[] m, float[] v, int from, int to, boolean decayed) {
        switch (step.op.rule()) {
            case SGD -> sgd(step, p, g, from, to, decayed);
            case MOMENTUM, NESTEROV -> momentum(step, p, g, m, from, to, decayed);
            case ADAM, ADAMW -> adam(step, p, g, m, v, from, to, decayed);
        }
    }

    private static void sgd(UpdateStep s, float[] p, float[] g, int from, int to, boolean decayed) {
        float decay = s.op.weightDecay(), clip = s.clip, rate = s.rate;
        for (int i = from; i < to; i++) {
            float gradient = g[i] * clip;
            if (decayed) {
                gradient = Math.fma(decay, p[i], gradient);
            }
            p[i] = Math.fma(-rate, gradient, p[i]);
        }
    }

    private static void momentum(UpdateStep s, float[] p, float[] g, float[] m, int from, int to, boolean decayed) {
        float decay = s.op.weightDecay(), beta = s.op.beta1(), clip = s.clip, rate = s.rate;
        boolean nesterov = s.op.rule() == Update.Rule.NESTEROV;
        for (int i = from; i < to; i++) {
            float gradient = g[i] * clip;
            if (decayed) {
                gradient = Math.fma(decay, p[i], gradient);
            }
            float moment = Math.fma(beta, m[i], gradient);
            m[i] = moment;
            p[i] = Math.fma(-rate, nesterov ? Math.fma(beta, moment, gradient) : moment, p[i]);
        }
    }

    private static void adam(UpdateStep s, float[] p, float[] g, float[] m, float[] v, int from, int to, boolean decayed) {
        boolean apart = s.op.rule() == Update.Rule.ADAMW;
        float coupled = decayed && !apart ? s.op.weightDecay() : 0;
        float shrink = decayed && apart ? s.rate * s.op.weightDecay() : 0;
        float beta1 = s.op.beta1(), beta2 = s.op.beta2(), epsilon = s.op.epsilon();
        float clip = s.clip, rate = s.rate, correction1 = s.correction1, correction2 = s.correction2;
        for (int i = from; i < to; i++) {
            float parameter = p[i];
            float gradient = g[i] * clip;
            if (coupled != 0) {
                gradient = Math.fma(coupled, parameter, gradient);
            }
            if (shrink != 0) {
                parameter = Math.fma(-shrink, parameter, parameter);
            }
            float first = Math.fma(beta1, m[i], (1 - beta1) * gradient);
            float second = Math.fma(beta2, v[i], (1 - beta2) * (gradient * gradient));
            m[i] = first;
            v[i] = second;
            p[i] = parameter - rate * (first * correction1) / ((float) Math.sqrt(second * correction2) + epsilon);
        }
    }
}
