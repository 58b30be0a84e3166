package dev.firstlight.cpu;

import static dev.firstlight.cpu.VectorKernels.LANES;
import static dev.firstlight.cpu.VectorKernels.SPECIES;
import static dev.firstlight.cpu.VectorKernels.load;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;

/**
 * Pooling of {@link HalvedPlanes} with the Vector API. Rows are often shorter than a vector, so a vector may hang over the end of
 * its row: what it writes there is put right by the rows that follow. Only where a vector would reach beyond the planes that
 * this thread writes, or beyond the input, is a row finished one by one.
 */
final class VectorPooling {
    /** Every second lane, from the first or the second on, twice over. */
    private static final VectorShuffle<Float> EVEN = VectorShuffle.fromOp(SPECIES, lane -> 2 * lane % LANES);
    private static final VectorShuffle<Float> ODD = VectorShuffle.fromOp(SPECIES, lane -> 2 * lane % LANES + 1);
    private static final VectorMask<Float> UPPER_HALF = VectorMask.fromLong(SPECIES, -1L << LANES / 2);
    /** 0, 1, 2, ... */
    private static final FloatVector INDEX = FloatVector.zero(SPECIES).addIndex(1);
    /** Places in a plane are computed as floats and turned into integers by {@link FloatMath#ROUNDER}, which holds for numbers below this. */
    private static final int LARGEST_PLANE = 1 << 22;

    private VectorPooling() {}

    /**
     * In two steps for each plane: first of two rows the larger elements and their places, side by side for all rows; then of two neighbours among
     * those. So the second step, whose shuffles cost the most, has full vectors however short the rows are. A vector may hang over into the next
     * plane, which this thread writes afterwards: so the last plane is done one by one, and any where NaN is a maximum.
     *
     * @param scratch 4 rows() columns() floats, and eight vectors more
     */
    static void max(HalvedPlanes p, float[] scratch, int fromPlane, int toPlane) {
        int outputs = p.rows() * p.columns(), placesAt = 2 * outputs + 4 * LANES;
        boolean vectors = outputs >= LANES && p.height() * (long) p.width() <= LARGEST_PLANE;
        for (int plane = fromPlane; plane < toPlane; plane++) {
            if (vectors && plane + 1 < toPlane) {
                largerOfRows(p, plane, scratch, placesAt);
                if (largerOfColumns(p, plane, scratch, placesAt, outputs)) {
                    if (p.argmax() != null) {
                        toIntegers(scratch, placesAt, p.argmax(), p.argmaxAt() + p.out(plane, 0), outputs);
                    }
                    continue;
                }
            }
            PlainPooling.max(p, plane, plane + 1);
        }
    }

    /** Leaves the larger of every two elements one above the other in {@code scratch}, and from {@code placesAt} on where in the plane they lie. */
    private static void largerOfRows(HalvedPlanes p, int plane, float[] scratch, int placesAt) {
        float[] x = p.x().array();
        int width = p.width(), columns = 2 * p.columns(), rows = p.rows(), xAt = p.xAt(plane, 0);
        for (int j = (columns - 1) / LANES * LANES; j >= 0; j -= LANES) {
            for (int i = 0; i < rows; i++) {
                int place = 2 * i * width + j, to = i * columns + j;
                FloatVector top = load(x, xAt + place), bottom = load(x, xAt + place + width), places = INDEX.add(place);
                top.max(bottom).intoArray(scratch, to);
                places.blend(places.add(width), bottom.compare(VectorOperators.GT, top)).intoArray(scratch, placesAt + to);
            }
        }
    }

    /**
     * Of every two neighbours the larger, where {@link #largerOfRows} left them, and of equal ones the one that comes first in the plane;
     * their places stay in {@code scratch}, from {@code placesAt} on.
     *
     * @return false, and work half done, if NaN is among them
     */
    private static boolean largerOfColumns(HalvedPlanes p, int plane, float[] scratch, int placesAt, int n) {
        float[] y = p.y().array();
        int yAt = p.y().offset() + p.out(plane, 0);
        for (int o = 0; o < n; o += LANES) {
            FloatVector low = load(scratch, 2 * o), high = load(scratch, 2 * o + LANES);
            FloatVector left = even(low, high), right = odd(low, high), larger = left.max(right);
            if (larger.compare(VectorOperators.NE, larger).anyTrue()) {
                return false;
            }
            larger.intoArray(y, yAt + o);
            if (p.argmax() != null) {
                low = load(scratch, placesAt + 2 * o);
                high = load(scratch, placesAt + 2 * o + LANES);
                FloatVector leftPlace = even(low, high), rightPlace = odd(low, high);
                VectorMask<Float> isRight = right.compare(VectorOperators.EQ, larger)
                        .and(left.compare(VectorOperators.LT, larger).or(rightPlace.compare(VectorOperators.LT, leftPlace)));
                leftPlace.blend(rightPlace, isRight).intoArray(scratch, placesAt + o);
            }
        }
        return true;
    }

    /** Places as integers. In a loop of its own: C2 stops inlining in large methods, and then calls what should be one instruction. */
    private static void toIntegers(float[] places, int at, int[] argmax, int argmaxAt, int n) {
        for (int o = 0; o < n; o += LANES) {
            load(places, at + o).add(FloatMath.ROUNDER).reinterpretAsInts().sub(FloatMath.ROUNDER_BITS).intoArray(argmax, argmaxAt + o);
        }
    }

    /** How many columns of an output row, at least, vectors can compute that begin in the row and end where they may. */
    private static int wholeVectors(HalvedPlanes p, int plane, int i, int toPlane) {
        int writable = p.out(toPlane, 0) - p.out(plane, i);
        int readable = (p.x().offset() + p.x().size() - p.xAt(plane, i) - p.width()) / 2;
        int reach = Math.min(writable, readable);
        return Math.min(p.columns(), reach - reach % LANES);
    }

    static void average(HalvedPlanes p, int fromPlane, int toPlane) {
        float[] x = p.x().array(), y = p.y().array();
        for (int plane = fromPlane; plane < toPlane; plane++) {
            for (int i = 0; i < p.rows(); i++) {
                int at = p.xAt(plane, i), j = 0;
                for (int whole = wholeVectors(p, plane, i, toPlane); j < whole; j += LANES) {
                    int top = at + 2 * j, bottom = top + p.width();
                    FloatVector left = load(x, top).add(load(x, bottom)), right = load(x, top + LANES).add(load(x, bottom + LANES));
                    even(left, right).add(odd(left, right)).mul(0.25f).intoArray(y, p.y().offset() + p.out(plane, i) + j);
                }
                PlainPooling.average(p, plane, i, j, p.columns());
            }
        }
    }

    private static FloatVector even(FloatVector low, FloatVector high) {
        return low.rearrange(EVEN).blend(high.rearrange(EVEN), UPPER_HALF);
    }

    private static FloatVector odd(FloatVector low, FloatVector high) {
        return low.rearrange(ODD).blend(high.rearrange(ODD), UPPER_HALF);
    }
}
