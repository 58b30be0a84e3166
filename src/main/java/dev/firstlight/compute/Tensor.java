package dev.firstlight.compute;

import java.util.Objects;

/**
 * A named, shaped, typed place for numbers. A tensor holds no numbers itself: a {@link Backend} gives memory to those that
 * are allocated, and the others lie inside one of them ({@link #base()}, {@link #offset()}). Where a tensor lies is
 * decided at most once, before the first operation that uses it is compiled. Tensors are compared by identity.
 */
public final class Tensor {
    private final String name;
    private final DataType type;
    private final Shape shape;
    private Tensor base;
    private int offset;

    private Tensor(String name, DataType type, Shape shape) {
        this.name = Objects.requireNonNull(name);
        this.type = Objects.requireNonNull(type);
        this.shape = Objects.requireNonNull(shape);
    }

    public static Tensor of(String name, DataType type, Shape shape) {
        return new Tensor(name, type, shape);
    }

    /** A float32 tensor. */
    public static Tensor floats(String name, int... extents) {
        return of(name, DataType.FLOAT32, Shape.of(extents));
    }

    /** An int32 tensor. */
    public static Tensor ints(String name, int... extents) {
        return of(name, DataType.INT32, Shape.of(extents));
    }

    /** A uint8 tensor. */
    public static Tensor bytes(String name, int... extents) {
        return of(name, DataType.UINT8, Shape.of(extents));
    }

    /** The same elements from {@code offset} on, seen with another shape. */
    public Tensor slice(String name, int offset, Shape shape) {
        Tensor slice = new Tensor(name, type, shape);
        slice.placeIn(this, offset);
        return slice;
    }

    /** The same elements seen with another shape of the same size. */
    public Tensor reshape(Shape shape) {
        if (shape.size() != shape().size()) {
            throw new IllegalArgumentException(this + " cannot be seen as " + shape + ": sizes differ");
        }
        return slice(name, 0, shape);
    }

    /**
     * Puts this tensor inside another.
     *
     * @param offset elements from the beginning of {@code base}; unless it is 0, a multiple of {@link DataType#alignment()}
     * @throws IllegalStateException if this tensor has a place already
     */
    public void placeIn(Tensor base, int offset) {
        if (this.base != null) {
            throw new IllegalStateException(this + " lies in " + this.base + " already");
        }
        if (base.type != type || offset < 0 || offset % type.alignment() != 0 || (long) offset + shape.size() > base.shape.size()) {
            throw new IllegalArgumentException(this + " does not fit into " + base + " at element " + offset);
        }
        this.base = base;
        this.offset = offset;
    }

    public String name() {
        return name;
    }

    public DataType type() {
        return type;
    }

    public Shape shape() {
        return shape;
    }

    /** The number of elements. */
    public int size() {
        return shape.size();
    }

    /** The memory this tensor takes, in bytes. */
    public long byteSize() {
        return (long) shape.size() * type.bytes();
    }

    /** The tensor this one lies in directly, or null if it is one that a backend allocates. */
    public Tensor base() {
        return base;
    }

    /** The allocated tensor this one lies in, itself if it lies in none. */
    public Tensor root() {
        Tensor root = this;
        while (root.base != null) {
            root = root.base;
        }
        return root;
    }

    /** Elements from the beginning of {@link #root()}. */
    public int offset() {
        int total = 0;
        for (Tensor tensor = this; tensor.base != null; tensor = tensor.base) {
            total += tensor.offset;
        }
        return total;
    }

    /** For instance {@code dense1.weight[784x128]}. */
    @Override
    public String toString() {
        return name + "[" + shape + "]";
    }
}
