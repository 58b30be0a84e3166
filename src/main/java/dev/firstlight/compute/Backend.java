package dev.firstlight.compute;

import java.util.List;

/**
 * A device and everything it can do: memory for tensors, and every operation of the {@link OpSet}. Used by one thread at a
 * time. Closing it frees all it holds; launches must not be run afterwards.
 */
public interface Backend extends OpSet, AutoCloseable {
    /** The device this backend computes on. */
    Device device();

    /** How exactly this backend multiplies inside matrix products and convolutions. */
    default Precision precision() {
        return Precision.FP32;
    }

    /**
     * Gives memory to a tensor that lies in no other, filled with zeros. Those that lie in it share the memory.
     *
     * @throws DeviceMemoryException if the device has no room for it
     */
    void allocate(Tensor tensor);

    /** Frees the memory of a tensor that was allocated. */
    void release(Tensor tensor);

    /** Bytes given to tensors and not yet released. */
    long allocatedBytes();

    /** Copies {@code values} into a float32 tensor from its first element on; at most as many as it has. Waits until done. */
    void write(Tensor tensor, float[] values);

    /** Copies {@code values} into an int32 tensor. */
    void write(Tensor tensor, int[] values);

    /** Copies {@code values} into a uint8 tensor. */
    void write(Tensor tensor, byte[] values);

    /**
     * Waits for all launches, then copies elements of a float32 tensor.
     *
     * @param offset the first element to copy
     * @param into   filled wholly: its length says how many
     */
    void read(Tensor tensor, int offset, float[] into);

    /** As {@link #read(Tensor, int, float[])}, for int32. */
    void read(Tensor tensor, int offset, int[] into);

    /** As {@link #read(Tensor, int, float[])}, for uint8. */
    void read(Tensor tensor, int offset, byte[] into);

    /** All elements of a float32 tensor. */
    default float[] readFloats(Tensor tensor) {
        float[] values = new float[tensor.size()];
        read(tensor, 0, values);
        return values;
    }

    /** All elements of an int32 tensor. */
    default int[] readInts(Tensor tensor) {
        int[] values = new int[tensor.size()];
        read(tensor, 0, values);
        return values;
    }

    /** All elements of a uint8 tensor. */
    default byte[] readBytes(Tensor tensor) {
        byte[] values = new byte[tensor.size()];
        read(tensor, 0, values);
        return values;
    }

    /**
     * Compiles operations, whose tensors must all have memory by now. Backends with a compiler build what is needed in
     * parallel.
     */
    default List<Launch> compile(List<? extends Op> ops) {
        return ops.stream().map(op -> op.on(this)).toList();
    }

    /**
     * What an operation becomes here, not compiled: it tells its kernels and their options, and cannot be run.
     *
     * @throws UnsupportedOperationException if nothing is compiled here; then launches alone tell it
     */
    default Launch lower(Op op) {
        throw new UnsupportedOperationException(op.name() + " is not compiled here");
    }

    /** Hands all work that was launched to the device without waiting for it. */
    default void flush() {}

    /** Waits until all launches are done. */
    void synchronize();

    /**
     * Runs a launch alone: all that was launched before is done, and it is waited for.
     *
     * @return the seconds it took, as {@link #timing} says
     */
    default double time(Launch launch, int step) {
        synchronize();
        long start = System.nanoTime();
        launch.run(step);
        synchronize();
        return (System.nanoTime() - start) / 1e9;
    }

    /** What {@link #time} measures, in words. */
    default String timing() {
        return "from calling a launch to its end";
    }

    @Override
    void close();
}
