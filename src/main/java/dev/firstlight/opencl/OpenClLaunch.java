package dev.firstlight.opencl;

import dev.firstlight.compute.Launch;
import dev.firstlight.compute.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** An operation as kernels, first chosen ({@link Lowering}), then bound to a device's memory and queue. */
final class OpenClLaunch implements Launch {
    private final Op op;
    private final Lowered lowered;
    private BoundKernel[] kernels = {};
    private LaunchQueue queue;
    private Consumer<OpenClLaunch> onClose;

    OpenClLaunch(Op op, Lowered lowered) {
        this.op = op;
        this.lowered = lowered;
    }

    List<ProgramKey> programs() {
        return lowered.calls().stream().map(KernelCall::program).toList();
    }

    /** Binds all kernels; their programs must have been built. */
    void bind(Programs programs, Buffers buffers, LaunchQueue boundQueue, HandleCount count, Consumer<OpenClLaunch> boundOnClose) {
        buffers.placeScratch(lowered.scratch());
        List<BoundKernel> bound = new ArrayList<>();
        try {
            for (KernelCall call : lowered.calls()) {
                bound.add(BoundKernel.bind(call, programs, buffers, count));
            }
        } catch (RuntimeException e) {
            bound.forEach(BoundKernel::close);
            throw e;
        }
        kernels = bound.toArray(BoundKernel[]::new);
        queue = boundQueue;
        onClose = boundOnClose;
    }

    @Override
    public Op op() {
        return op;
    }

    @Override
    public List<String> kernels() {
        return lowered.calls().stream().map(KernelCall::kernel).toList();
    }

    /** The {@code -D} options of each kernel's program. */
    @Override
    public String options() {
        return lowered.calls().stream().map(call -> call.program().options()).collect(Collectors.joining("; "));
    }

    @Override
    public void run(int step) {
        run(step, queue);
    }

    /** Runs on another queue of the same device. */
    void run(int step, LaunchQueue on) {
        for (BoundKernel kernel : kernels) {
            kernel.enqueue(on, step);
        }
    }

    @Override
    public void close() {
        for (BoundKernel kernel : kernels) {
            kernel.close();
        }
        onClose.accept(this);
    }
}
