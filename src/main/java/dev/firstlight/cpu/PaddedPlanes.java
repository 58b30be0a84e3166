package dev.firstlight.cpu;

import java.util.Arrays;
import java.util.List;

/**
 * A layout of image planes with zeros around them, in which a tap of a convolution is a distance: output (i, j) of a sample has the
 * position i {@link #rowStep} + j, and the input that a tap multiplies lies at that position plus a constant. So a whole run of
 * positions, over the ends of rows and of samples, is computed as one long vector; the few positions beyond the end of a row or in
 * between samples are computed in vain.
 *
 * <p>Rows share their padding: what lies behind one is what lies before the next. So do samples, of which {@link #samples} lie one
 * after the other within each plane.
 */
final class PaddedPlanes {
    /** Floats of the widest vectors. */
    private static final int MOST_LANES = 16;

    final int planes, height, width, samples;
    final int rowStep, sampleStep, planeStep;
    private final int lead, outputHeight, outputWidth, size;

    /**
     * @param planes  of all groups
     * @param height  of the image to be padded, or of its phases
     * @param samples how many lie one after the other
     * @param taps    what will be read, from outputs of these extents
     */
    private PaddedPlanes(int planes, int height, int width, int samples, List<Taps> taps, int outputHeight, int outputWidth) {
        this.planes = planes;
        this.height = height;
        this.width = width;
        this.samples = samples;
        this.outputHeight = outputHeight;
        this.outputWidth = outputWidth;
        int firstRow = 0, lastRow = height - 1, firstColumn = 0, lastColumn = width - 1;
        for (Taps t : taps) {
            for (int k = 0; k < t.count(); k++) {
                firstRow = Math.min(firstRow, t.row()[k]);
                lastRow = Math.max(lastRow, outputHeight - 1 + t.row()[k]);
                firstColumn = Math.min(firstColumn, t.column()[k]);
                lastColumn = Math.max(lastColumn, outputWidth - 1 + t.column()[k]);
            }
        }
        rowStep = Math.max(Math.max(width - firstColumn, lastColumn + 1), outputWidth);
        int rows = Math.max(Math.max(height - firstRow, lastRow + 1), outputHeight);
        sampleStep = rows * rowStep;
        planeStep = samples * sampleStep;
        lead = -firstRow * rowStep - firstColumn;
        size = lead + planes * planeStep + (lastRow + 1) * rowStep + 16 * MOST_LANES;
    }

    /**
     * A layout of the image, split into phases where there are strides.
     *
     * @param run samples are added until a run has so many positions, or there are no more
     */
    static PaddedPlanes ofImage(ConvolutionShape shape, Taps taps, int run) {
        int sy = shape.window().strideY(), sx = shape.window().strideX();
        return of(shape.channels() * sy * sx, ceilDiv(shape.height(), sy), ceilDiv(shape.width(), sx), shape.batch(), List.of(taps),
                shape.outputHeight(), shape.outputWidth(), run);
    }

    /** A layout of planes from which outputs of these extents are computed; for {@code run} see {@link #ofImage}. */
    static PaddedPlanes of(int planes, int height, int width, int batch, List<Taps> taps, int outputHeight, int outputWidth, int run) {
        int positions = new PaddedPlanes(planes, height, width, 1, taps, outputHeight, outputWidth).sampleStep;
        int samples = Math.min(batch, ceilDiv(run, positions));
        return new PaddedPlanes(planes, height, width, samples, taps, outputHeight, outputWidth);
    }

    private static int ceilDiv(int a, int b) {
        return (a + b - 1) / b;
    }

    /** Floats that the layout takes, those included that a last vector reads beyond its end. */
    int size() {
        return size;
    }

    /** Floats of a run over so many samples, in whole vectors of any width. */
    int run(int count) {
        int positions = (count - 1) * sampleStep + (outputHeight - 1) * rowStep + outputWidth;
        return (positions + MOST_LANES - 1) / MOST_LANES * MOST_LANES;
    }

    /** The distance of each tap from the position of an output, from the beginning of the layout, for the first group. */
    int[] distances(Taps taps) {
        int[] distances = new int[taps.count()];
        Arrays.setAll(distances, k -> lead + taps.plane()[k] * planeStep + taps.row()[k] * rowStep + taps.column()[k]);
        return distances;
    }

    /** Where row 0 of sample {@code sample} of a plane lies, from the beginning of the layout. */
    int at(int plane, int sample) {
        return lead + plane * planeStep + sample * sampleStep;
    }
}
