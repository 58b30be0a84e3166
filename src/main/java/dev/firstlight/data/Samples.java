package dev.firstlight.data;

import java.util.Arrays;

/**
 * Inputs and their labels: N samples of equal size, as unsigned bytes or as floats, row-major, so images are (N, C, H, W),
 * and N x heads labels, where -1 means "none" (padding, ignored by losses and metrics).
 *
 * <p>The arrays are handed out, not copied, because they are large; whoever gets them only reads.
 */
public final class Samples {
    private final byte[] bytes;
    private final float[] floats;
    private final int[] labels;
    private final int heads;
    private final int count;
    private final int rowSize;

    private Samples(byte[] bytes, float[] floats, int[] labels, int heads) {
        int size = bytes != null ? bytes.length : floats.length;
        if (heads < 1 || labels.length == 0 || labels.length % heads != 0) {
            throw new IllegalArgumentException(labels.length + " labels are not whole rows of " + heads);
        }
        this.count = labels.length / heads;
        if (size == 0 || size % count != 0) {
            throw new IllegalArgumentException(size + " input values are not whole rows for " + count + " samples");
        }
        this.bytes = bytes;
        this.floats = floats;
        this.labels = labels;
        this.heads = heads;
        this.rowSize = size / count;
    }

    /** @param inputs unsigned bytes, (N, ...); @param labels (N, heads) */
    public static Samples ofBytes(byte[] inputs, int[] labels, int heads) {
        return new Samples(inputs, null, labels, heads);
    }

    /** @param inputs (N, ...); @param labels (N, heads) */
    public static Samples ofFloats(float[] inputs, int[] labels, int heads) {
        return new Samples(null, inputs, labels, heads);
    }

    /** The number of samples, N. */
    public int count() {
        return count;
    }

    /** Labels per sample. */
    public int heads() {
        return heads;
    }

    /** Input values per sample. */
    public int rowSize() {
        return rowSize;
    }

    /** Whether the inputs are unsigned bytes; otherwise they are floats. */
    public boolean isBytes() {
        return bytes != null;
    }

    /** The inputs as unsigned bytes, N x rowSize. */
    public byte[] bytes() {
        if (bytes == null) {
            throw new IllegalStateException("these samples are floats");
        }
        return bytes;
    }

    /** The inputs as floats, N x rowSize. */
    public float[] floats() {
        if (floats == null) {
            throw new IllegalStateException("these samples are bytes");
        }
        return floats;
    }

    /** The labels, N x heads. */
    public int[] labels() {
        return labels;
    }

    /** Label {@code head} of sample {@code row}. */
    public int label(int row, int head) {
        return labels[row * heads + head];
    }

    /** A copy of the samples at {@code rows}, in that order. */
    public Samples subset(int[] rows) {
        byte[] someBytes = bytes == null ? null : new byte[Math.multiplyExact(rows.length, rowSize)];
        float[] someFloats = floats == null ? null : new float[Math.multiplyExact(rows.length, rowSize)];
        int[] someLabels = new int[rows.length * heads];
        for (int i = 0; i < rows.length; i++) {
            if (bytes != null) {
                System.arraycopy(bytes, rows[i] * rowSize, someBytes, i * rowSize, rowSize);
            } else {
                System.arraycopy(floats, rows[i] * rowSize, someFloats, i * rowSize, rowSize);
            }
            System.arraycopy(labels, rows[i] * heads, someLabels, i * heads, heads);
        }
        return new Samples(someBytes, someFloats, someLabels, heads);
    }

    /** The first {@code n} samples. */
    public Samples first(int n) {
        return new Samples(bytes == null ? null : Arrays.copyOf(bytes, n * rowSize),
                floats == null ? null : Arrays.copyOf(floats, n * rowSize), Arrays.copyOf(labels, n * heads), heads);
    }

    /**
     * Holds the last {@code held} samples of an order back.
     *
     * @param permutation the order: every row once
     */
    public Split split(int[] permutation, int held) {
        if (permutation.length != count || held < 1 || held >= count) {
            throw new IllegalArgumentException("cannot hold back " + held + " of " + permutation.length + " rows of " + count);
        }
        int kept = count - held;
        return new Split(subset(Arrays.copyOf(permutation, kept)), subset(Arrays.copyOfRange(permutation, kept, count)));
    }

    /** Two parts of one set of samples. */
    public record Split(Samples kept, Samples held) {}
}
