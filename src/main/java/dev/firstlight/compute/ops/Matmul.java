package dev.firstlight.compute.ops;

import dev.firstlight.compute.Activation;
import dev.firstlight.compute.DataType;
import dev.firstlight.compute.Gate;
import dev.firstlight.compute.Launch;
import dev.firstlight.compute.Op;
import dev.firstlight.compute.OpSet;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.Tensors;
import java.util.List;

/**
 * Matrix product with everything fused that would else cost another pass over the result:
 * <pre>
 *   out[m,n] = activation( sum_k A[m,k] B[k,n] + bias[n] ) * gate'(saved[m,n])   (+ out[m,n] if accumulating)
 * </pre>
 * <p>Shapes: out (M, N). By {@link Transpose}: NN has a (M, K) and b (K, N); NT has a (M, K) and b (N, K); TN has a (K, M) and
 * b (K, N). bias (N) or null; gate.saved (M, N) or null. For a dense layer y = x W + b with W (in, out) these are the forward
 * pass (NN, bias, activation), the gradient to the input dx = dy W^T (NT, gated by the activation that made x), and the
 * gradient to the weights dW = x^T dy (TN).
 *
 * <p>With {@code columnSum} (N), TN only, the same pass also yields the column sums of b: columnSum[n] = sum_k b[k,n], which
 * for dW is the gradient to the bias. It is accumulated where the product is.
 *
 * <p>Reads a, b, bias, gate.saved (and out, columnSum if accumulating); writes out and columnSum.
 *
 * @param activation fused activation; {@link Activation#IDENTITY} for none
 * @param accumulate add to out instead of overwriting it; excludes an activation
 */
public record Matmul(Transpose transpose, Tensor a, Tensor b, Tensor bias, Activation activation, Gate gate,
                     Tensor columnSum, boolean accumulate, Tensor out) implements Op {
    /** Which operand is stored transposed. */
    public enum Transpose { NN, NT, TN }

    public Matmul {
        Tensors.check(a.shape().rank() == 2 && b.shape().rank() == 2 && out.shape().rank() == 2, "matmul needs matrices: " + a + ", " + b + ", " + out);
        int m = out.shape().get(0), n = out.shape().get(1);
        int k = a.shape().get(transpose == Transpose.TN ? 0 : 1);
        Tensors.require(out, DataType.FLOAT32, m, n);
        Tensors.require(a, DataType.FLOAT32, transpose == Transpose.TN ? new int[] {k, m} : new int[] {m, k});
        Tensors.require(b, DataType.FLOAT32, transpose == Transpose.NT ? new int[] {n, k} : new int[] {k, n});
        Tensors.requireIfPresent(bias, DataType.FLOAT32, n);
        Tensors.requireIfPresent(columnSum, DataType.FLOAT32, n);
        Tensors.check(columnSum == null || transpose == Transpose.TN, "column sums come with TN alone");
        Tensors.check(!accumulate || activation == Activation.IDENTITY, "an activation cannot be accumulated");
        if (gate != null) {
            Tensors.requireFloats(gate.saved(), (long) m * n);
        }
    }

    /** A plain product, overwriting {@code out}. */
    public static Matmul of(Transpose transpose, Tensor a, Tensor b, Tensor out) {
        return new Matmul(transpose, a, b, null, Activation.IDENTITY, null, null, false, out);
    }

    public Matmul withBias(Tensor newBias) {
        return new Matmul(transpose, a, b, newBias, activation, gate, columnSum, accumulate, out);
    }

    public Matmul withActivation(Activation newActivation) {
        return new Matmul(transpose, a, b, bias, newActivation, gate, columnSum, accumulate, out);
    }

    public Matmul withGate(Gate newGate) {
        return new Matmul(transpose, a, b, bias, activation, newGate, columnSum, accumulate, out);
    }

    public Matmul withColumnSum(Tensor newColumnSum) {
        return new Matmul(transpose, a, b, bias, activation, gate, newColumnSum, accumulate, out);
    }

    public Matmul accumulating() {
        return new Matmul(transpose, a, b, bias, activation, gate, columnSum, true, out);
    }

    /** Rows of out. */
    public int m() {
        return out.shape().get(0);
    }

    /** Columns of out. */
    public int n() {
        return out.shape().get(1);
    }

    /** The length of the sums. */
    public int k() {
        return a.shape().get(transpose == Transpose.TN ? 0 : 1);
    }

    @Override
    public String name() {
        return "matmul_" + transpose.name().toLowerCase(java.util.Locale.ROOT);
    }

    @Override
    public List<Tensor> reads() {
        return Tensors.present(a, b, bias, gate == null ? null : gate.saved(), accumulate ? out : null, accumulate ? columnSum : null);
    }

    @Override
    public List<Tensor> writes() {
        return Tensors.present(out, columnSum);
    }

    @Override
    public long flops() {
        return 2L * m() * n() * k() + (long) m() * n() * (activation.flops() + (bias == null ? 0 : 1)) + (columnSum == null ? 0 : (long) k() * n());
    }

    @Override
    public Launch on(OpSet backend) {
        return backend.matmul(this);
    }
}
