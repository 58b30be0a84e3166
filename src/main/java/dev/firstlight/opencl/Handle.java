package dev.firstlight.opencl;

import java.util.function.Consumer;

/** A native handle and its release, which happens exactly once: releasing a handle twice takes the process down. */
final class Handle<T> implements AutoCloseable {
    private final T value;
    private final Consumer<T> release;
    private final HandleCount count;
    private final long bytes;
    private boolean closed;

    /** @param bytes device memory that the handle holds */
    Handle(T value, Consumer<T> release, HandleCount count, long bytes) {
        this.value = value;
        this.release = release;
        this.count = count;
        this.bytes = bytes;
        count.add(1, bytes);
    }

    Handle(T value, Consumer<T> release, HandleCount count) {
        this(value, release, count, 0);
    }

    T get() {
        if (closed) {
            throw new IllegalStateException("used after it was closed");
        }
        return value;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            release.accept(value);
            count.add(-1, -bytes);
        }
    }
}
