package dev.firstlight.opencl;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** The device that tests run on: the first there is. Tests without one are skipped, or fail where the environment demands one. */
final class TestDevice {
    private TestDevice() {}

    static OpenClDevice require() {
        OpenClDevices found = OpenClDevices.discover();
        if (found.devices().isEmpty()) {
            String reason = "no OpenCL device: " + found.problems();
            if ("true".equals(System.getenv("FIRSTLIGHT_REQUIRE_OPENCL"))) {
                Assertions.fail(reason);
            }
            Assumptions.abort(reason);
        }
        return found.devices().get(0);
    }
}
