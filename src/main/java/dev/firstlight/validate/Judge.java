package dev.firstlight.validate;

import dev.firstlight.compute.DataType;
import dev.firstlight.compute.Precision;
import dev.firstlight.compute.Tensor;
import dev.firstlight.reference.ReferenceBackend;
import java.util.Arrays;
import java.util.Objects;

/**
 * Knows what a case must leave in memory, element by element: the value and how far off it may be, or that it must not have
 * been touched.
 */
final class Judge {
    /** A double that no float is and no computation yields: what it still marks after the reference ran was not written. */
    private static final double UNWRITTEN = Double.longBitsToDouble(0x3FF5_EA5D_EADB_EEF1L);
    private static final double UNTOUCHABLE = -1;

    private final Case subject;
    private final ArenaImage initial;
    private final double[] expected;
    private final double[] tolerance;
    private final int[] expectedInts;

    /**
     * @param ratio   the error as a share of its bound; infinite where there is no allowing for it
     * @param finding where it is, expected and got
     */
    record Deviation(double ratio, String finding) {
        static final Deviation NONE = new Deviation(0, "");
    }

    /** @param precision how exactly the backend under test multiplies */
    Judge(Case subject, ArenaImage initial, Precision precision) {
        this.subject = subject;
        this.initial = initial;
        ReferenceRun run = ReferenceRun.of(subject, initial, this::markUnwritten);
        expected = run.floats();
        expectedInts = run.ints();
        tolerance = tolerances(new Evidence(subject, initial, precision));
    }

    private void markUnwritten(ReferenceBackend reference) {
        for (Tensor output : subject.outputs()) {
            if (subject.isPureOutput(output) && output.type() == DataType.FLOAT32) {
                double[] unwritten = new double[output.size()];
                Arrays.fill(unwritten, UNWRITTEN);
                reference.writeDoubles(output, unwritten);
            }
        }
    }

    private double[] tolerances(Evidence evidence) {
        double[] all = new double[expected.length];
        Arrays.fill(all, UNTOUCHABLE);
        for (Tensor output : subject.outputs()) {
            if (output.type() == DataType.FLOAT32) {
                double[] allowed = subject.tolerance().of(output, evidence);
                for (int i = 0; i < allowed.length; i++) {
                    int place = subject.arena().position(output) + i;
                    if (expected[place] != UNWRITTEN) {
                        if (Double.isFinite(expected[place]) && !(allowed[i] >= 0 && Double.isFinite(allowed[i]))) {
                            throw new IllegalStateException(subject + " has no bound for " + element(output, i) + ": " + allowed[i]);
                        }
                        all[place] = allowed[i];
                    }
                }
            }
        }
        return all;
    }

    /** The worst thing about what a backend left in memory. */
    Deviation judge(ArenaImage actual) {
        Deviation worst = Deviation.NONE;
        for (int i = 0; i < expected.length; i++) {
            Deviation deviation = tolerance[i] == UNTOUCHABLE ? untouched(i, actual) : compared(i, actual.floats()[i]);
            if (deviation.ratio() > worst.ratio()) {
                worst = deviation;
            }
        }
        for (int i = 0; i < expectedInts.length; i++) {
            if (actual.ints()[i] != expectedInts[i] && !(worst.ratio() == Double.POSITIVE_INFINITY)) {
                worst = new Deviation(Double.POSITIVE_INFINITY, place(DataType.INT32, i) + String.format(": expected %s, got %s",
                        integer(expectedInts[i]), integer(actual.ints()[i])));
            }
        }
        // No operation writes bytes.
        int changed = Arrays.mismatch(initial.bytes(), actual.bytes());
        if (changed >= 0 && !(worst.ratio() == Double.POSITIVE_INFINITY)) {
            worst = new Deviation(Double.POSITIVE_INFINITY, place(DataType.UINT8, changed) + String.format(
                    ": must not be written, held %d, holds %d", initial.bytes()[changed] & 0xFF, actual.bytes()[changed] & 0xFF));
        }
        return worst;
    }

    /** Whether two runs from the same start left the same bits; the first difference if not. */
    Deviation repeated(ArenaImage first, ArenaImage second) {
        for (int i = 0; i < expected.length; i++) {
            if (Float.floatToRawIntBits(first.floats()[i]) != Float.floatToRawIntBits(second.floats()[i])
                    && !(Float.isNaN(first.floats()[i]) && Float.isNaN(second.floats()[i]))) {
                return new Deviation(Double.POSITIVE_INFINITY, place(DataType.FLOAT32, i) + String.format(
                        ": run twice, different bits: first %s, then %s", first.floats()[i], second.floats()[i]));
            }
        }
        int difference = Arrays.mismatch(first.ints(), second.ints());
        return difference < 0 ? Deviation.NONE : new Deviation(Double.POSITIVE_INFINITY, place(DataType.INT32, difference)
                + String.format(": run twice, different results: first %d, then %d", first.ints()[difference], second.ints()[difference]));
    }

    private Deviation untouched(int i, ArenaImage actual) {
        float before = initial.floats()[i], after = actual.floats()[i];
        if (Float.floatToRawIntBits(before) == Float.floatToRawIntBits(after)) {
            return Deviation.NONE;
        }
        return new Deviation(Double.POSITIVE_INFINITY, place(DataType.FLOAT32, i) + String.format(
                ": must not be written, held %s, holds %s", real(before), real(after)));
    }

    private Deviation compared(int i, float actual) {
        double error = Math.abs(actual - expected[i]);
        boolean allowed = Double.isFinite(expected[i]) ? error <= tolerance[i]
                : Float.floatToIntBits(actual) == Float.floatToIntBits((float) expected[i])
                        && Float.floatToRawIntBits(actual) != Arena.POISON;
        double ratio = allowed ? (error > 0 ? error / tolerance[i] : 0)
                : error > tolerance[i] && tolerance[i] > 0 ? error / tolerance[i] : Double.POSITIVE_INFINITY;
        if (ratio == 0) {
            return Deviation.NONE;
        }
        return new Deviation(ratio, place(DataType.FLOAT32, i) + String.format(": expected %s, got %s%s", expected[i], real(actual),
                Double.isFinite(error) ? String.format(" (error %.3g, allowed %.3g)", error, tolerance[i]) : ""));
    }

    private String place(DataType type, int i) {
        Tensor tensor = Objects.requireNonNull(subject.arena().nearest(type, i));
        int index = i - subject.arena().position(tensor);
        if (index < 0) {
            return -index + " before the first element of " + tensor;
        }
        if (index >= tensor.size()) {
            return index - tensor.size() + 1 + " past the last element of " + tensor;
        }
        return element(tensor, index);
    }

    /** For instance {@code out[3,17] of out[65x33]}. */
    private static String element(Tensor tensor, int index) {
        int[] extents = tensor.shape().toArray();
        StringBuilder indices = new StringBuilder();
        for (int axis = extents.length - 1, rest = index; axis >= 0; axis--) {
            indices.insert(0, (axis == 0 ? "" : ",") + rest % extents[axis]);
            rest /= extents[axis];
        }
        return tensor.name() + "[" + indices + "] of " + tensor;
    }

    private static String real(float value) {
        int bits = Float.floatToRawIntBits(value);
        return bits == Arena.POISON ? "nothing (it was not written, or computed from what was not)"
                : Arena.isGuard(bits) ? "a guard's NaN (from beside a tensor)" : Float.toString(value);
    }

    private static String integer(int value) {
        return value == Arena.POISON ? "nothing written" : Arena.isGuard(value) ? "a guard" : Integer.toString(value);
    }
}
