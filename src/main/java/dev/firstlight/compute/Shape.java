package dev.firstlight.compute;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The extents of a tensor, outermost first: images are (N, C, H, W), row-major. Immutable; every extent is at least 1. */
public final class Shape {
    private final int[] extents;

    private Shape(int[] extents) {
        this.extents = extents;
    }

    /** @throws IllegalArgumentException if an extent is below 1 or the product exceeds {@code Integer.MAX_VALUE} */
    public static Shape of(int... extents) {
        long size = 1;
        for (int extent : extents) {
            if (extent < 1) {
                throw new IllegalArgumentException("extents must be at least 1, found " + Arrays.toString(extents));
            }
            size = Math.multiplyExact(size, extent);
        }
        if (size > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(Arrays.toString(extents) + " has " + size + " elements; a tensor holds at most 2^31 - 1");
        }
        return new Shape(extents.clone());
    }

    /** The number of extents. */
    public int rank() {
        return extents.length;
    }

    /** Extent {@code axis}; negative axes count from the last, so {@code get(-1)} is the innermost. */
    public int get(int axis) {
        return extents[axis < 0 ? extents.length + axis : axis];
    }

    /** The number of elements: the product of the extents. */
    public int size() {
        int size = 1;
        for (int extent : extents) {
            size *= extent;
        }
        return size;
    }

    /** The product of all extents but the first: the elements of one sample of a batch. */
    public int rowSize() {
        return extents.length == 0 ? 1 : size() / extents[0];
    }

    /** This shape with its first extent replaced: the same samples, another batch size. */
    public Shape withBatch(int batch) {
        int[] copy = extents.clone();
        copy[0] = batch;
        return of(copy);
    }

    /** A batch of samples of this shape: {@code batch} put before the extents. */
    public Shape batchOf(int batch) {
        int[] all = new int[extents.length + 1];
        all[0] = batch;
        System.arraycopy(extents, 0, all, 1, extents.length);
        return of(all);
    }

    public int[] toArray() {
        return extents.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && Arrays.equals(extents, shape.extents);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(extents);
    }

    /** For instance {@code 64x1x28x28}. */
    @Override
    public String toString() {
        return Arrays.stream(extents).mapToObj(Integer::toString).collect(Collectors.joining("x"));
    }
}
