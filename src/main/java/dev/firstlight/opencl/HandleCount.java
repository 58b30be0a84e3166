package dev.firstlight.opencl;

/**
 * How many native handles a backend holds and how many bytes of device memory: nothing of it is freed by the garbage
 * collector, so a backend that was closed must be back at zero.
 */
public final class HandleCount {
    private int open;
    private long bytes;

    /** Native handles created and not yet released. */
    public synchronized int open() {
        return open;
    }

    /** Bytes of device memory allocated and not yet released; parts of other buffers don't count. */
    public synchronized long bytes() {
        return bytes;
    }

    synchronized void add(int handles, long size) {
        open += handles;
        bytes += size;
    }

    @Override
    public String toString() {
        return open() + " handles, " + bytes() + " bytes";
    }
}
