package dev.firstlight.nn;

import dev.firstlight.compute.ops.Update.Rule;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How parameters follow their gradients; the formulas stand with {@link dev.firstlight.compute.ops.Update}.
 *
 * @param weightDecay coefficient of the weights' shrinking; 0 for none
 * @param beta1       momentum, or Adam's decay of the first moment
 * @param beta2       Adam's decay of the second moment
 * @param epsilon     Adam's guard against division by zero
 * @param maxNorm     the global gradient norm above which gradients are scaled down; 0 for no clipping
 */
public record Optimizer(Rule rule, float weightDecay, float beta1, float beta2, float epsilon, float maxNorm) {
    public Optimizer {
        requireRange("weight decay", weightDecay, 0, Float.MAX_VALUE);
        requireRange("momentum (beta1)", beta1, 0, Math.nextDown(1f));
        requireRange("beta2", beta2, 0, Math.nextDown(1f));
        requireRange("epsilon", epsilon, 0, Float.MAX_VALUE);
        requireRange("gradient norm", maxNorm, 0, Float.MAX_VALUE);
    }

    private static void requireRange(String what, float value, float low, float high) {
        if (!(value >= low && value <= high)) {
            throw new IllegalArgumentException(what + " must be at least 0" + (high < 1 ? " and below 1" : " and finite") + ", found " + value);
        }
    }

    /** The rule with the field's usual constants: momentum 0.9, Adam 0.9, 0.999 and 1e-8; AdamW decays by 0.01. */
    public static Optimizer of(Rule rule) {
        return new Optimizer(rule, rule == Rule.ADAMW ? 0.01f : 0, 0.9f, 0.999f, 1e-8f, 0);
    }

    /** The learning rate to begin with where none is asked for. */
    public static double defaultRate(Rule rule) {
        return switch (rule) {
            case SGD -> 0.1;
            case MOMENTUM, NESTEROV -> 0.02;
            case ADAM, ADAMW -> 0.001;
        };
    }

    /** @throws IllegalArgumentException naming what there is */
    public static Rule parseRule(String name) {
        return Arrays.stream(Rule.values()).filter(rule -> rule.name().equalsIgnoreCase(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown optimizer '" + name + "'; there are "
                        + Arrays.stream(Rule.values()).map(rule -> rule.name().toLowerCase(Locale.ROOT)).collect(Collectors.joining(", "))));
    }

    /** Row t of the rates that {@link dev.firstlight.compute.ops.Update} reads: rate and bias corrections, t counted from 1. */
    public void fillRates(float[] rates, int row, double rate, long t) {
        rates[3 * row] = (float) rate;
        rates[3 * row + 1] = (float) (1 / (1 - Math.pow(beta1, t)));
        rates[3 * row + 2] = (float) (1 / (1 - Math.pow(beta2, t)));
    }
}
