package dev.firstlight.cpu;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * A layout of image planes in which what one tap of a convolution sees, from all outputs, is a run of consecutive floats: for every
 * column of the window a plane of its own is written down, shifted by that column and exactly as wide as the output, zeros included.
 * The rows of the window need no copies, for they are a distance of whole rows. Output (i, j) then has the position i outputWidth + j, the
 * input that a tap multiplies lies at that position plus a constant, and no position is computed in vain but behind the last.
 *
 * <p>The lowering of Cho and Brand, "MEC: Memory-efficient Convolution for Deep Neural Network", ICML 2017: a window of 3x3 is three copies
 * where unfolding all of it (im2col) would be nine. Large images are lowered some rows of outputs at a time, of tiny ones several samples,
 * one after the other within each plane, so that a run is worth its ends.
 */
final class LoweredPlanes {
    /** Floats of the widest vectors. */
    private static final int MOST_LANES = 16;
    /** Floats that a layout should not exceed: half a second-level cache of a megabyte. */
    static final int CACHE = 1 << 17;
    /** Outputs of a sample that are worth a run, and the positions of a run of several samples otherwise. */
    private static final int WORTH_A_RUN = 96, RUN = 160;

    /** How many samples lie one after the other, and from where to where. */
    final int samples, sampleStep;
    /** How many rows of outputs are taken at a time. */
    final int bandRows;

    private final int channels, height, width, strideY, strideX, groups, outputHeight, outputWidth;
    /** The taps furthest up and left, and how far it is from there to the taps furthest down and right. */
    private final int firstRow, firstColumn, rowReach, columnReach;
    /** Of each lowered plane of a group: the plane of the image, split into phases, and the column of the window, as one {@link #key}. */
    private final long[] lowered;
    private final int planeStep;

    /**
     * @param channels     of the image to be lowered, whose planes have height times width elements
     * @param strideY      the image is split into so many phases vertically: see {@link Taps#forward}
     * @param taps         all that will be read, for the first group
     * @param outputHeight of the outputs that are computed from it, as wide as {@code outputWidth}
     */
    LoweredPlanes(int batch, int channels, int height, int width, int strideY, int strideX, int groups, List<Taps> taps, int outputHeight, int outputWidth) {
        this.channels = channels;
        this.height = height;
        this.width = width;
        this.strideY = strideY;
        this.strideX = strideX;
        this.groups = groups;
        this.outputHeight = outputHeight;
        this.outputWidth = outputWidth;
        int[] rows = all(taps, Taps::row), columns = all(taps, Taps::column);
        firstRow = rows[0];
        rowReach = rows[rows.length - 1] - firstRow;
        firstColumn = columns[0];
        columnReach = columns[columns.length - 1] - firstColumn;
        lowered = taps.stream().flatMapToLong(t -> IntStream.range(0, t.count()).mapToLong(k -> key(t, k))).sorted().distinct().toArray();
        int full = (outputHeight + rowReach) * outputWidth;
        samples = outputHeight * outputWidth >= WORTH_A_RUN ? 1 : Math.max(1, Math.min(batch, (RUN + full - 1) / full));
        int most = outputHeight;
        for (int bands = 2; samples == 1 && most > 1 && groups * lowered.length * ((most + rowReach) * (long) outputWidth) > CACHE; bands++) {
            most = (outputHeight + bands - 1) / bands;
        }
        bandRows = most;
        sampleStep = (bandRows + rowReach) * outputWidth;
        planeStep = samples * sampleStep + MOST_LANES;
    }

    /** A layout of the image under a window. */
    static LoweredPlanes ofImage(ConvolutionShape shape, Taps taps) {
        return new LoweredPlanes(shape.batch(), shape.channels(), shape.height(), shape.width(), shape.window().strideY(), shape.window().strideX(),
                shape.groups(), List.of(taps), shape.outputHeight(), shape.outputWidth());
    }

    /** The different values of all taps, ascending; 0 if there are none. */
    private static int[] all(List<Taps> taps, Function<Taps, int[]> values) {
        int[] all = taps.stream().map(values).flatMapToInt(Arrays::stream).sorted().distinct().toArray();
        return all.length == 0 ? new int[1] : all;
    }

    private long key(Taps taps, int k) {
        return taps.plane()[k] * (columnReach + 1L) + taps.column()[k] - firstColumn;
    }

    private int plane(int l) {
        return (int) (lowered[l] / (columnReach + 1));
    }

    /** Floats that the layout takes, with a plane that is padded before it is lowered. */
    int size() {
        return Math.addExact(paddedAt(), (bandRows + rowReach) * paddedWidth() + 2 * MOST_LANES);
    }

    private int paddedAt() {
        return Math.multiplyExact(groups * lowered.length, planeStep);
    }

    private int paddedWidth() {
        return outputWidth + columnReach;
    }

    /** Where the planes of a group begin, from the beginning of the layout. */
    int group(int group) {
        return group * lowered.length * planeStep;
    }

    /** The positions of a run over so many samples, or so many rows of outputs of one. */
    int run(int count, int rows) {
        return (count - 1) * sampleStep + rows * outputWidth;
    }

    /** The distance of each tap from the position of an output, from the beginning of a group. */
    int[] distances(Taps taps) {
        int[] distances = new int[taps.count()];
        Arrays.setAll(distances, k -> Arrays.binarySearch(lowered, key(taps, k)) * planeStep + (taps.row()[k] - firstRow) * outputWidth);
        return distances;
    }

    /**
     * Lowers what some rows of outputs see of some samples. All that is read of the layout besides is zero.
     *
     * @param x     the samples, the first from {@code xAt} on
     * @param count at most {@link #samples}
     * @param row   the first row of outputs
     * @param rows  how many, at most {@link #bandRows}, and all if there are several samples
     */
    void fill(float[] x, int xAt, int count, int row, int rows, float[] to, int toAt) {
        int padded = toAt + paddedAt(), lines = rows + rowReach, phases = strideY * strideX;
        Arrays.fill(to, padded, toAt + size(), 0);
        for (int g = 0; g < groups; g++) {
            for (int l = 0, end; l < lowered.length; l = end) {
                int channel = g * (channels / groups) + plane(l) / phases, phase = plane(l) % phases;
                for (end = l + 1; end < lowered.length && plane(end) == plane(l); ) {
                    end++;
                }
                for (int s = 0; s < count; s++) {
                    pad(x, xAt + (s * channels + channel) * height * width, phase, row + firstRow, lines, to, padded);
                    for (int i = l; i < end; i++) {
                        VectorPlanes.copy(to, padded + (int) (lowered[i] % (columnReach + 1)), paddedWidth(), lines, outputWidth,
                                to, toAt + group(g) + i * planeStep + s * sampleStep);
                    }
                }
                for (int i = l; i < end; i++) {
                    int at = toAt + group(g) + i * planeStep;
                    Arrays.fill(to, at + (count - 1) * sampleStep + lines * outputWidth, at + planeStep, 0);
                }
            }
        }
    }

    /** Copies some rows of a plane, or of a phase of it, between zeros. */
    private void pad(float[] x, int xAt, int phase, int firstLine, int lines, float[] to, int padded) {
        int phaseHeight = (height - phase / strideX + strideY - 1) / strideY, phaseWidth = (width - phase % strideX + strideX - 1) / strideX;
        int top = Math.min(lines, Math.max(0, -firstLine)), bottom = Math.max(top, Math.min(lines, phaseHeight - firstLine));
        int left = Math.max(0, firstColumn), columns = Math.min(phaseWidth, firstColumn + paddedWidth()) - left, step = paddedWidth();
        Arrays.fill(to, padded, padded + top * step, 0);
        Arrays.fill(to, padded + (columns > 0 && strideX == 1 ? bottom : top) * step, padded + lines * step, 0);
        int from = xAt + ((firstLine + top) * strideY + phase / strideX) * width + left * strideX + phase % strideX;
        int into = padded + top * step + left - firstColumn;
        if (columns > 0 && strideX == 1) {
            VectorPlanes.in(x, from, strideY * width, bottom - top, columns, to, into, step);
        } else if (columns > 0) {
            VectorPlanes.inPhase(x, from, strideY * width, strideX, bottom - top, columns, to, into, step);
        }
    }
}
