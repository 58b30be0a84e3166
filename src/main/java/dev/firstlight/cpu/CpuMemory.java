package dev.firstlight.cpu;

import dev.firstlight.compute.DeviceMemoryException;
import dev.firstlight.compute.Tensor;
import java.util.IdentityHashMap;
import java.util.Map;

/** The memory of the CPU backend: one Java array for each allocated tensor; tensors inside are offsets into it. */
final class CpuMemory {
    /** Floats after the last element of an array: a vector may be loaded that begins at an element and reaches beyond the last. */
    private static final int PADDING = 64;

    private final Map<Tensor, Object> arrays = new IdentityHashMap<>();
    private long bytes;

    void allocate(Tensor tensor) {
        if (tensor.base() != null) {
            throw new IllegalArgumentException(tensor + " lies in " + tensor.base() + "; allocate that");
        }
        if (arrays.containsKey(tensor)) {
            throw new IllegalArgumentException(tensor + " is allocated already");
        }
        try {
            arrays.put(tensor, switch (tensor.type()) {
                case FLOAT32 -> new float[Math.addExact(tensor.size(), PADDING)];
                case INT32 -> new int[tensor.size()];
                case UINT8 -> new byte[tensor.size()];
            });
        } catch (OutOfMemoryError | ArithmeticException full) {
            throw new DeviceMemoryException(tensor, Math.max(0, Runtime.getRuntime().maxMemory() - bytes), full);
        }
        bytes += tensor.byteSize();
    }

    void release(Tensor tensor) {
        if (arrays.remove(tensor) == null) {
            throw new IllegalArgumentException(tensor + " is not allocated");
        }
        bytes -= tensor.byteSize();
    }

    void releaseAll() {
        arrays.clear();
        bytes = 0;
    }

    long bytes() {
        return bytes;
    }

    /** Where a float32 tensor lies; {@link Floats#NONE} for null. */
    Floats floats(Tensor tensor) {
        return tensor == null ? Floats.NONE : new Floats((float[]) array(tensor), tensor.offset(), tensor.size());
    }

    /** The {@code float[]}, {@code int[]} or {@code byte[]} in which a tensor lies, from {@link Tensor#offset()} on. */
    Object array(Tensor tensor) {
        Object array = arrays.get(tensor.root());
        if (array == null) {
            throw new IllegalStateException(tensor + " has no memory: allocate " + tensor.root() + " first");
        }
        return array;
    }
}
