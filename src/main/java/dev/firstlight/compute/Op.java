package dev.firstlight.compute;

import java.util.List;

/**
 * One operation on tensors, as a value: what is computed, from what, into what. Each implementation is a record in
 * {@code compute.ops} whose javadoc is the contract (formula, shapes, what is read and written, source) and whose
 * constructor refuses tensors that do not fit. A {@link Backend} turns an operation into a {@link Launch}.
 */
public interface Op {
    /** The operation's name with its variant, for listings: {@code matmul_nn}, {@code update_adam}. */
    String name();

    /** The tensors whose elements are read. A tensor that is accumulated into is read and written. */
    List<Tensor> reads();

    /** The tensors whose elements are written. */
    List<Tensor> writes();

    /** The least this operation costs. */
    default Cost cost() {
        return new Cost(flops(), Tensors.bytes(reads()) + Tensors.bytes(writes()));
    }

    /** Floating-point operations, a fused multiply-add counted as two. */
    long flops();

    /** Calls the method of the op set that implements this operation. */
    Launch on(OpSet backend);
}
