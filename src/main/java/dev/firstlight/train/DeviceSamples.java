package dev.firstlight.train;

import dev.firstlight.compute.Backend;
import dev.firstlight.compute.DataType;
import dev.firstlight.compute.Shape;
import dev.firstlight.compute.Tensor;
import dev.firstlight.data.InputFormat;
import dev.firstlight.data.Samples;
import dev.firstlight.nn.Plans;

/** Samples and labels, as they are stored, in the memory of a device: bytes stay bytes. */
final class DeviceSamples implements AutoCloseable {
    private final Backend backend;
    private final InputFormat format;
    private final Tensor samples;
    private final Tensor labels;

    DeviceSamples(Backend backend, Samples host, InputFormat format) {
        this.backend = backend;
        this.format = format;
        Shape shape = Shape.of(host.count(), format.channels(), format.height(), format.width());
        samples = Tensor.of("samples", host.isBytes() ? DataType.UINT8 : DataType.FLOAT32, shape);
        labels = Tensor.ints("labels", host.count(), host.heads());
        backend.allocate(samples);
        backend.allocate(labels);
        write(host);
    }

    /** Puts other samples of the same number in the place of these. */
    void write(Samples host) {
        if (host.isBytes()) {
            backend.write(samples, host.bytes());
        } else {
            backend.write(samples, host.floats());
        }
        backend.write(labels, host.labels());
    }

    /** The samples as a plan takes them, batches made in the order of {@code index}. */
    Plans.Source source(Tensor index) {
        return new Plans.Source(samples, labels, index, format.scale(), format.shift());
    }

    @Override
    public void close() {
        backend.release(samples);
        backend.release(labels);
    }
}
