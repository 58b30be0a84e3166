package dev.firstlight.opencl;

import dev.firstlight.compute.Backend;
import dev.firstlight.compute.Launch;
import dev.firstlight.compute.Op;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.ops.Matmul;
import dev.firstlight.compute.ops.Matmul.Transpose;
import java.util.List;
import java.util.function.Function;
import org.jocl.CL;

/** Finds out whether a device multiplies matrices by instruction, in the only way there is: by trying. */
final class MatrixProbe {
    /** Of square matrices; enough for the instructions to be chosen. */
    private static final int SIZE = 64;

    private MatrixProbe() {}

    /** Whether a device is worth a try. CPUs are not, nor are interpreters, which call themselves everything at once. */
    static boolean isWorthTrying(OpenClDevice device) {
        return device.isGpu() && (device.type() & CL.CL_DEVICE_TYPE_CPU) == 0;
    }

    /**
     * Whether a product of whole numbers comes out exactly. That it does not even compile is what most devices answer.
     *
     * @param compile compiles with the kernels for matrix instructions
     */
    static boolean succeeds(Backend backend, Function<Op, Launch> compile) {
        Tensor a = Tensor.floats("probe.a", SIZE, SIZE), b = Tensor.floats("probe.b", SIZE, SIZE), out = Tensor.floats("probe.out", SIZE, SIZE);
        List<Tensor> all = List.of(a, b, out);
        all.forEach(backend::allocate);
        try (Launch product = compile.apply(Matmul.of(Transpose.NN, a, b, out))) {
            float[] left = wholes(7), right = wholes(5);
            backend.write(a, left);
            backend.write(b, right);
            product.run(0);
            return isProduct(left, right, backend.readFloats(out));
        } catch (OpenClException e) {
            return false;
        } finally {
            all.forEach(backend::release);
        }
    }

    private static float[] wholes(int step) {
        float[] values = new float[SIZE * SIZE];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (i * step % 11 - 5);
        }
        return values;
    }

    private static boolean isProduct(float[] a, float[] b, float[] out) {
        for (int i = 0; i < out.length; i++) {
            float sum = 0;
            for (int k = 0; k < SIZE; k++) {
                sum += a[i / SIZE * SIZE + k] * b[k * SIZE + i % SIZE];
            }
            if (!(out[i] == sum)) {
                return false;
            }
        }
        return true;
    }
}
