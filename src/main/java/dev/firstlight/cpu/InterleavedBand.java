package dev.firstlight.cpu;

import static dev.firstlight.cpu.VectorKernels.LANES;

import java.util.Arrays;

/**
 * A layout of some rows of images with as many samples side by side as a vector has lanes, and zeros around the images: element
 * (plane, row, column) of a sample lies at ((plane rows + row) columns + column) LANES + sample. All samples meet the same weight at the
 * same place, so a convolution multiplies whole vectors, whatever its window, strides and dilation, and for rows of any length.
 *
 * @param planes  of all groups
 * @param height  of an image
 * @param width   of an image
 * @param rows    that the band holds, some of them perhaps above or below the image
 * @param columns of a row, with the zeros on both sides
 * @param left    how many of them come before the image
 */
record InterleavedBand(int planes, int height, int width, int rows, int columns, int left) {
    /** The rows that so many rows of outputs see, and all columns that any output sees. */
    static InterleavedBand ofImage(ConvolutionShape shape, int outputRows) {
        var w = shape.window();
        int rows = (outputRows - 1) * w.strideY() + (w.height() - 1) * w.dilationY() + 1;
        int columns = (shape.outputWidth() - 1) * w.strideX() + (w.width() - 1) * w.dilationX() + 1;
        return new InterleavedBand(shape.channels(), shape.height(), shape.width(), rows, columns, w.left());
    }

    /** Floats of the whole band. */
    long size() {
        return (long) planes * rows * columns * LANES;
    }

    /** Where a plane begins. */
    int plane(int plane) {
        return plane * rows * columns * LANES;
    }

    /** The distance of each tap of a group's filter from what the first tap of the first output of a band sees. */
    int[] distances(ConvolutionShape shape) {
        var w = shape.window();
        int[] distances = new int[shape.groupChannels() * shape.area()];
        Arrays.setAll(distances, k -> {
            int c = k / shape.area(), u = k % shape.area() / w.width(), v = k % w.width();
            return ((c * rows + u * w.dilationY()) * columns + v * w.dilationX()) * LANES;
        });
        return distances;
    }

    /** What the first tap of each of so many rows of outputs sees. */
    int[] positions(ConvolutionShape shape, int outputRows) {
        var w = shape.window();
        int[] positions = new int[outputRows * shape.outputWidth()];
        Arrays.setAll(positions, p -> (p / shape.outputWidth() * w.strideY() * columns + p % shape.outputWidth() * w.strideX()) * LANES);
        return positions;
    }

    /**
     * Copies rows of images to their places, and zeros to those that are above and below. The columns on both sides are zero already,
     * and so are the lanes of samples that there are none for.
     *
     * @param x        all samples
     * @param first    the sample of the first lane
     * @param count    samples, at most as many as there are lanes
     * @param firstRow the row of the image that is the band's first; may be negative
     */
    void fill(Floats x, int first, int count, int firstRow, float[] to, int toAt) {
        int n = Math.min(width, columns - left), sample = planes * height * width;
        for (int plane = 0; plane < planes; plane++) {
            for (int r = 0; r < rows; r++) {
                int row = firstRow + r, at = toAt + (plane * rows + r) * columns * LANES;
                if (row < 0 || row >= height) {
                    Arrays.fill(to, at, at + columns * LANES, 0);
                } else {
                    int from = x.offset() + ((first * planes + plane) * height + row) * width;
                    interleave(x.array(), from, sample, count, n, to, at + left * LANES, LANES);
                }
            }
        }
    }

    /** to[i toStep + s] = x[s step + i] for {@code count} samples s of {@code n} elements; of four samples at a time where there are so many. */
    static void interleave(float[] x, int at, int step, int count, int n, float[] to, int toAt, int toStep) {
        int s = 0;
        for (; s <= count - 4; s += 4) {
            int a = at + s * step, b = a + step, c = b + step, d = c + step;
            for (int i = 0, into = toAt + s; i < n; i++, into += toStep) {
                to[into] = x[a + i];
                to[into + 1] = x[b + i];
                to[into + 2] = x[c + i];
                to[into + 3] = x[d + i];
            }
        }
        for (; s < count; s++) {
            for (int i = 0, into = toAt + s; i < n; i++, into += toStep) {
                to[into] = x[at + s * step + i];
            }
        }
    }
}
