package dev.firstlight.cpu;

import static dev.firstlight.cpu.VectorKernels.LANES;
import static dev.firstlight.cpu.VectorKernels.load;

import java.util.Arrays;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Copies rows of images in whole vectors, for {@link LoweredPlanes}. What a vector brings from behind the end of a row lands where the next
 * row will be written: so the last vectors of all rows go first, from the first row to the last, and then those before them.
 */
final class VectorPlanes {
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    /** All bits for so many lanes as a vector has, none for as many. */
    private static final int[] BITS = new int[2 * LANES];

    static {
        Arrays.fill(BITS, 0, LANES, -1);
    }

    private VectorPlanes() {}

    /** Copies rows that lie {@code step} apart to where they lie side by side. Up to a vector behind the last is overwritten. */
    static void copy(float[] from, int at, int step, int rows, int columns, float[] to, int toAt) {
        for (int j = (columns - 1) / LANES * LANES; j >= 0; j -= LANES) {
            for (int i = 0; i < rows; i++) {
                load(from, at + j + i * step).intoArray(to, toAt + j + i * columns);
            }
        }
    }

    /** Copies rows, with zeros up to a vector's length behind each. */
    static void in(float[] x, int at, int step, int rows, int columns, float[] to, int toAt, int toStep) {
        int last = (columns - 1) / LANES * LANES;
        IntVector rest = IntVector.fromArray(INTS, BITS, LANES - (columns - last));
        for (int i = 0; i < rows; i++) {
            load(x, at + last + i * step).reinterpretAsInts().and(rest).reinterpretAsFloats().intoArray(to, toAt + last + i * toStep);
        }
        for (int j = last - LANES; j >= 0; j -= LANES) {
            for (int i = 0; i < rows; i++) {
                load(x, at + j + i * step).intoArray(to, toAt + j + i * toStep);
            }
        }
    }

    /** Copies rows of which every {@code stride}th element is wanted. */
    static void inPhase(float[] x, int at, int step, int stride, int rows, int columns, float[] to, int toAt, int toStep) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                to[toAt + i * toStep + j] = x[at + i * step + j * stride];
            }
        }
    }

    /** Takes {@code n} vectors that lie one after the other to where they lie {@code step} apart, and adds them up in the vector of {@code sums}. */
    static void spread(float[] from, int at, int n, float[] to, int toAt, int step, float[] sums, int sumsAt) {
        var sum = load(sums, sumsAt);
        for (int i = 0; i < n; i++) {
            var v = load(from, at + i * LANES);
            sum = sum.add(v);
            v.intoArray(to, toAt + i * step);
        }
        sum.intoArray(sums, sumsAt);
    }
}
