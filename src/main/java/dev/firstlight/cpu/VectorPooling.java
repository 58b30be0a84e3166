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
    /** 0, 2, 4, ... */
    private static final FloatVector PAIRS = FloatVector.zero(SPECIES).addIndex(2);
    /** Places in a plane are computed as floats and turned into integers by {@link FloatMath#ROUNDER}, which holds for numbers below this. */
    private static final int LARGEST_PLANE = 1 << 22;

    private VectorPooling() {}

    /**
     * A vector of windows after the other. Where there may be NaN among them, their sum is NaN, and they are done one by one.
     *
     * <p>The vectors' work stands in the loop itself: C2 then makes shuffles and masks ready once, before the loop. Called for every vector,
     * it took three times as long whenever C2 had compiled it before the loop, and did not inline it for that.
     */
    static void max(HalvedPlanes p, int fromPlane, int toPlane) {
        int width = p.width(), rows = p.rows(), columns = p.columns();
        if (p.height() * (long) width > LARGEST_PLANE) {
            PlainPooling.max(p, fromPlane, toPlane);
            return;
        }
        float[] x = p.x().array(), y = p.y().array();
        int[] argmax = p.argmax();
        for (int plane = fromPlane; plane < toPlane; plane++) {
            for (int i = 0; i < rows; i++) {
                int xAt = p.xAt(plane, i), out = p.out(plane, i), j = 0;
                for (int whole = wholeVectors(p, plane, i, toPlane); j < whole; j += LANES) {
                    int at = xAt + 2 * j;
                    FloatVector top0 = load(x, at), top1 = load(x, at + LANES);
                    FloatVector bottom0 = load(x, at + width), bottom1 = load(x, at + width + LANES);
                    FloatVector a = even(top0, top1), b = odd(top0, top1), c = even(bottom0, bottom1), d = odd(bottom0, bottom1);
                    FloatVector sum = a.add(b).add(c.add(d));
                    if (sum.compare(VectorOperators.NE, sum).anyTrue()) {
                        PlainPooling.max(p, plane, i, j, Math.min(columns, j + LANES));
                        continue;
                    }
                    VectorMask<Float> right = b.compare(VectorOperators.GT, a), rightBelow = d.compare(VectorOperators.GT, c);
                    FloatVector upper = a.blend(b, right), lower = c.blend(d, rightBelow);
                    VectorMask<Float> below = lower.compare(VectorOperators.GT, upper);
                    upper.blend(lower, below).intoArray(y, p.y().offset() + out + j);
                    if (argmax != null) {
                        FloatVector places = PAIRS.add(2 * i * width + 2 * j);
                        FloatVector upperPlace = places.blend(places.add(1), right);
                        FloatVector lowerPlace = places.add(width).blend(places.add(width + 1), rightBelow);
                        FloatVector best = upperPlace.blend(lowerPlace, below);
                        best.add(FloatMath.ROUNDER).reinterpretAsInts().sub(FloatMath.ROUNDER_BITS).intoArray(argmax, p.argmaxAt() + out + j);
                    }
                }
                PlainPooling.max(p, plane, i, j, columns);
            }
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
