package dev.firstlight.validate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.firstlight.compute.Activation;
import dev.firstlight.compute.Op;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.Tunable.Choice;
import dev.firstlight.compute.ops.Convolution;
import dev.firstlight.compute.ops.ConvolutionWeightGradient;
import dev.firstlight.compute.ops.Matmul;
import dev.firstlight.compute.ops.Matmul.Transpose;
import dev.firstlight.compute.ops.Window;
import dev.firstlight.opencl.DeviceClass;
import dev.firstlight.opencl.KernelSources;
import dev.firstlight.opencl.OpenClBackend;
import dev.firstlight.opencl.OpenClDevices;
import dev.firstlight.validate.cases.Catalogue;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every form of a kernel that can be chosen computes what the reference computes. */
class KernelFormsTest {
    private static final Window WINDOW = Window.same(3, 1, 9, 9);
    private static final Tensor X = Tensor.floats("x", 20, 3, 9, 9), Y = Tensor.floats("y", 20, 5, 9, 9), WEIGHT = Tensor.floats("weight", 5, 3, 3, 3),
            BIAS = Tensor.floats("bias", 5);

    private static final List<Op> OPS = List.of(
            Matmul.of(Transpose.TN, Tensor.floats("a", 300, 37), Tensor.floats("b", 300, 50), Tensor.floats("out", 37, 50)).withColumnSum(Tensor.floats("sum", 50)),
            new Convolution(X, WEIGHT, BIAS, WINDOW, 1, Activation.RELU, Y),
            new ConvolutionWeightGradient(X, Y, WINDOW, 1, WEIGHT, BIAS));

    /** Kernels for GPUs take long to compile for a CPU: a few forms of theirs must do. */
    @ParameterizedTest
    @EnumSource(DeviceClass.class)
    void everyFormIsRight(DeviceClass deviceClass) {
        int step = deviceClass == DeviceClass.CPU_LIKE ? 1 : 4;
        OpenClDevices found = OpenClDevices.discover();
        Assumptions.assumeFalse(found.devices().isEmpty(), () -> "no OpenCL device: " + found.problems());
        try (OpenClBackend backend = OpenClBackend.open(found.devices().get(0), KernelSources.bundled(), deviceClass)) {
            for (Op op : OPS) {
                assertFalse(backend.choices(op).isEmpty(), op.name());
                for (Choice choice : backend.choices(op)) {
                    String usual = options(backend, op);
                    for (int i = 1; i < choice.forms().size(); i += step) {
                        String form = choice.forms().get(i);
                        backend.choose(choice.name(), form);
                        assertFalse(usual.equals(options(backend, op)), choice.name() + ": " + form + " is no other form");
                        assertEquals(List.of(), new Validator(backend, 1, 600).run(List.of(Catalogue.like(op).orElseThrow()), Listener.NONE).failures(),
                                choice.name() + ": " + form);
                    }
                    backend.choose(choice.name(), choice.forms().get(0));
                }
            }
        }
    }

    private static String options(OpenClBackend backend, Op op) {
        return backend.lower(op).options();
    }
}
