package dev.firstlight.bench;

import java.util.Arrays;
import java.util.Collection;
import java.util.function.DoubleUnaryOperator;

/**
 * Something measured several times over: what is typical, and how far it was off.
 *
 * @param count how often it was measured, at least once
 */
public record Spread(double median, double smallest, double largest, int count) {
    public static Spread of(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1], sorted.length);
    }

    public static Spread of(Collection<Double> values) {
        return of(values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /** The same in another unit, by a function that rises or falls all the way: seconds as a speed. */
    public Spread map(DoubleUnaryOperator unit) {
        double one = unit.applyAsDouble(smallest), other = unit.applyAsDouble(largest);
        return new Spread(unit.applyAsDouble(median), Math.min(one, other), Math.max(one, other), count);
    }
}
