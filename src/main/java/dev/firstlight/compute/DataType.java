package dev.firstlight.compute;

/** The element types a tensor can hold. */
public enum DataType {
    /** IEEE 754 binary32: activations, parameters, gradients. */
    FLOAT32(4),
    /** Two's complement 32-bit integers: labels, indices, counts. */
    INT32(4),
    /** Unsigned bytes 0 to 255: images as they are stored. */
    UINT8(1);

    private final int bytes;

    DataType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes per element. */
    public int bytes() {
        return bytes;
    }
}
