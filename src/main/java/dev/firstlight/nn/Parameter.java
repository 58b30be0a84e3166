package dev.firstlight.nn;

import dev.firstlight.compute.Activation;
import dev.firstlight.compute.Shape;

/**
 * One tensor of a layer that training changes, or that inference needs.
 *
 * @param name        within its layer: {@code weight}, {@code bias}
 * @param role        what happens to it
 * @param fanIn       inputs one unit sees, for {@link Initializer}; 0 where it does not apply
 * @param fanOut      outputs one unit reaches, likewise
 * @param initializer how weights begin; null for all others
 * @param initial     the value all elements begin with, for all but weights
 */
public record Parameter(String name, Shape shape, Role role, int fanIn, int fanOut, Initializer initializer, float initial) {
    /** What happens to a parameter. */
    public enum Role {
        /** Drawn at random, learned, shrunk by weight decay. */
        WEIGHT,
        /** Begins constant, learned, not decayed: biases, scales and shifts. */
        BIAS,
        /** Begins constant, not learned by gradient but kept up by the forward pass: running statistics. */
        STATISTIC
    }

    /** @param followedBy the activation that the layer's output goes through; the initialiser suits it */
    public static Parameter weight(Shape shape, int fanIn, int fanOut, Activation followedBy) {
        return new Parameter("weight", shape, Role.WEIGHT, fanIn, fanOut, Initializer.suiting(followedBy), 0);
    }

    public static Parameter bias(String name, int size, float initial) {
        return new Parameter(name, Shape.of(size), Role.BIAS, 0, 0, null, initial);
    }

    public static Parameter statistic(String name, int size, float initial) {
        return new Parameter(name, Shape.of(size), Role.STATISTIC, 0, 0, null, initial);
    }

    /** This parameter as one of a layer inside another. */
    Parameter within(String child) {
        return new Parameter(child + "." + name, shape, role, fanIn, fanOut, initializer, initial);
    }

    /** This weight with another initialiser. */
    Parameter with(Initializer other) {
        return new Parameter(name, shape, role, fanIn, fanOut, other, initial);
    }
}
