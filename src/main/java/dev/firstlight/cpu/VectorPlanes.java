package dev.firstlight.cpu;

import static dev.firstlight.cpu.VectorKernels.LANES;
import static dev.firstlight.cpu.VectorKernels.SPECIES;
import static dev.firstlight.cpu.VectorKernels.load;
import static jdk.incubator.vector.VectorOperators.GT;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Copies rows of images into {@link PaddedPlanes} and back out. A row goes in whole vectors; where its end falls inside one, the lanes
 * behind the end are made zero on the way in. They land in the padding or where the next row will be written, so rows go in ascending
 * order. On the way out they land on the next row likewise, and the end of the last row goes one by one.
 */
final class VectorPlanes {
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    /** All bits for so many lanes as a vector has, none for as many. */
    private static final int[] BITS = new int[2 * LANES];

    static {
        Arrays.fill(BITS, 0, LANES, -1);
    }

    private VectorPlanes() {}

    /**
     * Copies planes, row after row.
     *
     * @param x      the first plane; planes and rows follow each other
     * @param toStep from row to row
     */
    static void in(float[] x, int at, int rows, int columns, float[] to, int toAt, int toStep) {
        int whole = columns - columns % LANES;
        IntVector rest = IntVector.fromArray(INTS, BITS, LANES - (columns - whole));
        for (int i = 0; i < rows; i++) {
            int from = at + i * columns, into = toAt + i * toStep;
            for (int j = 0; j < whole; j += LANES) {
                load(x, from + j).intoArray(to, into + j);
            }
            if (whole < columns) {
                load(x, from + whole).reinterpretAsInts().and(rest).reinterpretAsFloats().intoArray(to, into + whole);
            }
        }
    }

    /** Copies every {@code strideY}th row and {@code strideX}th column of a plane. */
    static void in(float[] x, int at, int height, int width, int firstRow, int firstColumn, int strideY, int strideX, float[] to, int toAt, int toStep) {
        for (int i = firstRow; i < height; i += strideY, toAt += toStep) {
            for (int j = firstColumn, into = toAt; j < width; j += strideX, into++) {
                to[into] = x[at + i * width + j];
            }
        }
    }

    /** Copies a plane's rows of results to where they lie side by side. What is behind {@code end} is not touched. */
    static void out(float[] from, int at, int step, int rows, int columns, float[] y, int yAt, int end) {
        for (int i = 0; i < rows; i++) {
            int source = at + i * step, into = yAt + i * columns, j = 0;
            for (; j < columns && into + j <= end - LANES; j += LANES) {
                load(from, source + j).intoArray(y, into + j);
            }
            for (; j < columns; j++) {
                y[into + j] = from[source + j];
            }
        }
    }

    /** As {@link #out}, and zero where what a rectifier has saved, {@code savedDistance} from y, is not above zero. */
    static void outGated(float[] from, int at, int step, int rows, int columns, float[] saved, int savedDistance, float[] y, int yAt, int end) {
        for (int i = 0; i < rows; i++) {
            int source = at + i * step, into = yAt + i * columns, j = 0;
            for (; j < columns && into + j <= end - LANES; j += LANES) {
                FloatVector values = load(from, source + j);
                FloatVector.zero(SPECIES).blend(1, load(saved, into + j + savedDistance).compare(GT, 0)).mul(values).intoArray(y, into + j);
            }
            for (; j < columns; j++) {
                y[into + j] = (saved[into + j + savedDistance] > 0 ? 1 : 0) * from[source + j];
            }
        }
    }
}
