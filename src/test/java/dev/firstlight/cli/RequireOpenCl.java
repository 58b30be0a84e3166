package dev.firstlight.cli;

import dev.firstlight.opencl.OpenClDevices;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** Skips a test on a machine without an OpenCL device, or fails it where the environment demands one. */
final class RequireOpenCl {
    private RequireOpenCl() {}

    static void device() {
        OpenClDevices found = OpenClDevices.discover();
        if (found.devices().isEmpty()) {
            String reason = "no OpenCL device: " + found.problems();
            if ("true".equals(System.getenv("FIRSTLIGHT_REQUIRE_OPENCL"))) {
                Assertions.fail(reason);
            }
            Assumptions.abort(reason);
        }
    }
}
