package dev.firstlight.compute;

/** A device has no room for a tensor. The message says which, how many bytes, and what would fit. */
public final class DeviceMemoryException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public DeviceMemoryException(Tensor tensor, long available, Throwable cause) {
        super(String.format("out of memory on the device: %s needs %,d bytes%s; use a smaller batch or model", tensor,
                tensor.byteSize(), available < 0 ? "" : String.format(", at most %,d are available", available)), cause);
    }
}
