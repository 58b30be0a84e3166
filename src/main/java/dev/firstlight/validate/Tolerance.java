package dev.firstlight.validate;

import dev.firstlight.compute.Tensor;

/** How far each element of an output may be from the reference. */
@FunctionalInterface
public interface Tolerance {
    /** No error at all. */
    Tolerance EXACT = (output, evidence) -> new double[output.size()];

    /**
     * @param output a float tensor that the case writes
     * @return the largest absolute error allowed, for each of its elements
     */
    double[] of(Tensor output, Evidence evidence);
}
