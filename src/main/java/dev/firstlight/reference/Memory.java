package dev.firstlight.reference;

import dev.firstlight.compute.Tensor;
import java.util.IdentityHashMap;
import java.util.Map;

/** The arrays behind allocated tensors, and views of any tensor that lies in one of them. */
final class Memory {
    private final Map<Tensor, Object> arrays = new IdentityHashMap<>();

    void allocate(Tensor tensor) {
        if (tensor.base() != null) {
            throw new IllegalArgumentException(tensor + " lies in " + tensor.base() + " and shares its memory");
        }
        if (arrays.containsKey(tensor)) {
            throw new IllegalStateException(tensor + " has memory already");
        }
        arrays.put(tensor, switch (tensor.type()) {
            case FLOAT32 -> new double[tensor.size()];
            case INT32 -> new int[tensor.size()];
            case UINT8 -> new byte[tensor.size()];
        });
    }

    void release(Tensor tensor) {
        if (arrays.remove(tensor) == null) {
            throw new IllegalStateException(tensor + " was not allocated");
        }
    }

    void clear() {
        arrays.clear();
    }

    long allocatedBytes() {
        return arrays.keySet().stream().mapToLong(Tensor::byteSize).sum();
    }

    /** A view of a float tensor. */
    Doubles doubles(Tensor tensor) {
        return new Doubles((double[]) array(tensor), tensor.offset(), tensor.shape().toArray(), tensor.size());
    }

    /** A view of a float tensor, or null where there is no tensor. */
    Doubles doublesIfPresent(Tensor tensor) {
        return tensor == null ? null : doubles(tensor);
    }

    Ints ints(Tensor tensor) {
        return new Ints((int[]) array(tensor), tensor.offset(), tensor.size());
    }

    Bytes bytes(Tensor tensor) {
        return new Bytes((byte[]) array(tensor), tensor.offset(), tensor.size());
    }

    private Object array(Tensor tensor) {
        Object array = arrays.get(tensor.root());
        if (array == null) {
            throw new IllegalStateException(tensor + " has no memory: allocate " + tensor.root() + " first");
        }
        return array;
    }
}
