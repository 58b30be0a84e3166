package dev.firstlight.compute;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Checks and small helpers that the operations share. */
public final class Tensors {
    private Tensors() {}

    /** The given tensors without the null ones: the optional arguments that are absent. */
    public static List<Tensor> present(Tensor... tensors) {
        return Stream.of(tensors).filter(Objects::nonNull).toList();
    }

    /** The bytes of all the given tensors. */
    public static long bytes(List<Tensor> tensors) {
        return tensors.stream().mapToLong(Tensor::byteSize).sum();
    }

    /** @throws IllegalArgumentException unless {@code tensor} has this type and shape */
    public static void require(Tensor tensor, DataType type, int... extents) {
        Shape shape = Shape.of(extents);
        if (tensor.type() != type || !tensor.shape().equals(shape)) {
            throw new IllegalArgumentException("expected " + type + " " + shape + ", found " + tensor.type() + " " + tensor);
        }
    }

    /** @throws IllegalArgumentException unless {@code tensor} is absent or has this type and shape */
    public static void requireIfPresent(Tensor tensor, DataType type, int... extents) {
        if (tensor != null) {
            require(tensor, type, extents);
        }
    }

    /** @throws IllegalArgumentException unless {@code tensor} is float32 with this number of elements, of whatever shape */
    public static void requireFloats(Tensor tensor, long size) {
        if (tensor.type() != DataType.FLOAT32 || tensor.size() != size) {
            throw new IllegalArgumentException("expected " + size + " FLOAT32 elements, found " + tensor.type() + " " + tensor);
        }
    }

    /** @throws IllegalArgumentException with this message unless {@code condition} holds */
    public static void check(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
