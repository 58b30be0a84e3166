package dev.firstlight.opencl;

import dev.firstlight.compute.Tensor;
import java.util.List;

/**
 * What an operation becomes.
 *
 * @param calls   kernels in the order they run
 * @param scratch tensors among their arguments that hold intermediate results and have no memory yet
 */
record Lowered(List<KernelCall> calls, List<Tensor> scratch) {
    Lowered {
        calls = List.copyOf(calls);
        scratch = List.copyOf(scratch);
    }

    /** Kernels that need no scratch memory. */
    static Lowered of(KernelCall... calls) {
        return new Lowered(List.of(calls), List.of());
    }
}
