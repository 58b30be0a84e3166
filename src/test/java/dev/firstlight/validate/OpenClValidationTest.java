package dev.firstlight.validate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.firstlight.compute.Precision;
import dev.firstlight.opencl.DeviceClass;
import dev.firstlight.opencl.HeaderUse;
import dev.firstlight.opencl.KernelSources;
import dev.firstlight.opencl.OpenClBackend;
import dev.firstlight.opencl.OpenClDevices;
import java.io.IOException;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every kernel of each device class on the first OpenCL device, whatever its own class is. */
class OpenClValidationTest {
    /** So many different kernels at least must have run: a green test can't have checked nothing. */
    private static final int FEWEST_KERNELS = 10;

    @ParameterizedTest
    @EnumSource(names = {"GPU", "CPU_LIKE"})
    void everyKernelIsRight(DeviceClass deviceClass) {
        Report report = validate(deviceClass, Precision.FP32, each -> true);
        assertTrue(report.kernels().size() >= FEWEST_KERNELS, "kernels that ran: " + report.kernels());
    }

    /**
     * Where the device lacks the instructions, this is about how their operands are laid out: they are emulated by the book. In fp32
     * only what other GPUs compute differently is checked once more.
     */
    @ParameterizedTest
    @EnumSource
    void productsByMatrixInstructionsAreRight(Precision precision) throws IOException {
        KernelFiles files = new KernelFiles();
        Set<String> exact = Set.of("matmul_nn", "matmul_nt", "matmul_tn", "conv_forward", "conv_input_gradient", "conv_weight_gradient");
        Set<String> groups = precision == Precision.FP32 ? exact : Set.of("matmul_tn", "conv_forward", "training");
        Report report = validate(DeviceClass.MATRIX_GPU, precision, each -> groups.contains(each.group())
                && (precision != Precision.FP32 || !files.uses(each, DeviceClass.MATRIX_GPU).equals(files.uses(each, DeviceClass.GPU))));
        assertTrue(report.kernels().size() >= groups.size() / 2, "kernels that ran: " + report.kernels());
    }

    private static Report validate(DeviceClass deviceClass, Precision precision, Predicate<Case> selected) {
        OpenClDevices found = OpenClDevices.discover();
        if (found.devices().isEmpty()) {
            String reason = "no OpenCL device: " + found.problems();
            if ("true".equals(System.getenv("FIRSTLIGHT_REQUIRE_OPENCL"))) {
                Assertions.fail(reason);
            }
            Assumptions.abort(reason);
        }
        OpenClBackend backend = OpenClBackend.open(found.devices().get(0), KernelSources.bundled(), deviceClass, precision, null);
        Report report;
        try (backend) {
            report = QuickValidation.requireAllRight(backend, selected);
            assertTrue(HeaderUse.asMeant(backend, found.devices().get(0)), "a kernel, with some option, uses what pocl-builtins.h does not declare");
        }
        assertEquals(0, backend.handles().open());
        assertEquals(0, backend.handles().bytes());
        return report;
    }
}
