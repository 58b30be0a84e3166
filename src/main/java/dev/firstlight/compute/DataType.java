package dev.firstlight.compute;

/** The element types a tensor can hold. */
public enum DataType {
    /** IEEE 754 binary32: activations, parameters, gradients. */
    FLOAT32(4),
    /** Two's complement 32-bit integers: labels, indices, counts. */
    INT32(4),
    /** Unsigned bytes 0 to 255: images as they are stored. */
    UINT8(1);

    /** Tensors inside others begin at multiples of so many bytes: what OpenCL devices ask of sub-buffers at the most. */
    private static final int ALIGNED_BYTES = 512;

    private final int bytes;

    DataType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes per element. */
    public int bytes() {
        return bytes;
    }

    /** A tensor that lies in another begins at a multiple of this many elements. */
    public int alignment() {
        return ALIGNED_BYTES / bytes;
    }

    /** Rounds a number of elements up to the next multiple of {@link #alignment()}. */
    public int align(int elements) {
        return Math.multiplyExact(Math.floorDiv(Math.addExact(elements, alignment() - 1), alignment()), alignment());
    }
}
