package dev.firstlight.validate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.firstlight.opencl.DeviceClass;
import dev.firstlight.opencl.KernelSources;
import dev.firstlight.opencl.OpenClBackend;
import dev.firstlight.opencl.OpenClDevices;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every kernel of each device class on the first OpenCL device, whatever its own class is. */
class OpenClValidationTest {
    /** So many different kernels at least must have run: a green test can't have checked nothing. */
    private static final int FEWEST_KERNELS = 10;

    @ParameterizedTest
    @EnumSource
    void everyKernelIsRight(DeviceClass deviceClass) {
        OpenClDevices found = OpenClDevices.discover();
        if (found.devices().isEmpty()) {
            String reason = "no OpenCL device: " + found.problems();
            if ("true".equals(System.getenv("FIRSTLIGHT_REQUIRE_OPENCL"))) {
                Assertions.fail(reason);
            }
            Assumptions.abort(reason);
        }
        OpenClBackend backend = OpenClBackend.open(found.devices().get(0), KernelSources.bundled(), deviceClass);
        try (backend) {
            Report report = QuickValidation.requireAllRight(backend);
            assertTrue(report.kernels().size() >= FEWEST_KERNELS, "kernels that ran: " + report.kernels());
        }
        assertEquals(0, backend.handles().open());
        assertEquals(0, backend.handles().bytes());
    }
}
