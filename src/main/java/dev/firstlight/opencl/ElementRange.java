package dev.firstlight.opencl;

/** How kernels share out their elements as {@code elementwise.h} says: a run for each core of a CPU, neighbours to neighbours on a GPU. */
final class ElementRange {
    /** Work-items of a work-group on GPUs. */
    private static final int GROUP = 256;

    private final Target target;

    ElementRange(Target target) {
        this.target = target;
    }

    /**
     * Finishes a call of a kernel that takes its elements in vectors, and defines their length.
     *
     * @param least elements that are worth a work-item of a CPU
     */
    KernelCall vectors(int size, int least, KernelCall.Builder call) {
        int perItem = target.isGpu() ? target.vector() : Target.ceilDiv(target.share(size, least), target.vector()) * target.vector();
        return runs(size, perItem, call.define("VECTOR", target.vector()));
    }

    /** Finishes a call of a kernel that takes its elements one by one. */
    KernelCall scalars(int size, int least, KernelCall.Builder call) {
        return runs(size, target.isGpu() ? 1 : target.share(size, least), call);
    }

    /** Finishes a call of a kernel whose work-items take runs of {@code perItem} elements. */
    KernelCall runs(int size, int perItem, KernelCall.Builder call) {
        return launch(size, Target.ceilDiv(size, perItem), call.argument("per_item", perItem));
    }

    /** Finishes a call of a kernel for GPUs whose work-items take one thing each. */
    KernelCall items(int size, KernelCall.Builder call) {
        return launch(size, size, call);
    }

    private KernelCall launch(int size, int items, KernelCall.Builder call) {
        int local = target.isGpu() ? Math.min(GROUP, target.maxWorkGroup()) : 1;
        return call.argument("size", size).groups(new long[] {Target.ceilDiv(items, local)}, new long[] {local});
    }
}
