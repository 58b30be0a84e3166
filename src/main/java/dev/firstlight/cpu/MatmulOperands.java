package dev.firstlight.cpu;

import dev.firstlight.compute.ops.Matmul;

/** Where the tensors of a matrix product lie; absent ones are {@link Floats#NONE}. */
record MatmulOperands(Floats a, Floats b, Floats bias, Floats saved, Floats columnSum, Floats out) {
    static MatmulOperands of(Matmul op, CpuMemory memory) {
        return new MatmulOperands(memory.floats(op.a()), memory.floats(op.b()), memory.floats(op.bias()),
                memory.floats(op.gate() == null ? null : op.gate().saved()), memory.floats(op.columnSum()), memory.floats(op.out()));
    }
}
