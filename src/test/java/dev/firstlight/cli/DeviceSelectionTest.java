package dev.firstlight.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.firstlight.opencl.OpenClDevice;
import dev.firstlight.opencl.OpenClDevices;
import java.util.List;
import org.jocl.CL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceSelectionTest {
    private final OpenClDevice processor = device(0, 0, "Xeon", CL.CL_DEVICE_TYPE_CPU);
    private final OpenClDevice interpreter = device(1, 0, "Oclgrind Simulator",
            CL.CL_DEVICE_TYPE_CPU | CL.CL_DEVICE_TYPE_GPU | CL.CL_DEVICE_TYPE_ACCELERATOR | CL.CL_DEVICE_TYPE_DEFAULT);
    private final OpenClDevice accelerator = device(2, 0, "Board", CL.CL_DEVICE_TYPE_ACCELERATOR);
    private final OpenClDevice small = device(3, 0, "Radeon 610M", CL.CL_DEVICE_TYPE_GPU | CL.CL_DEVICE_TYPE_DEFAULT);
    private final OpenClDevice large = device(3, 1, "Radeon RX 9070", CL.CL_DEVICE_TYPE_GPU);

    private static OpenClDevice device(int platform, int device, String name, long type) {
        return new OpenClDevice(null, null, platform, device, "platform " + platform, name, "", "1.0", "OpenCL C 1.2", type, 8, 1L << 30, 1L << 28, 1 << 15,
                true, 256, 1, 1, 128);
    }

    private static DeviceSelection choose(String wanted, OpenClDevice... here) {
        return DeviceSelection.choose(wanted, new OpenClDevices(List.of(here), List.of()));
    }

    private static String refusal(String wanted, OpenClDevice... here) {
        return assertThrows(InputException.class, () -> choose(wanted, here)).getMessage();
    }

    @Test
    void autoTakesTheFirstGpu() {
        assertSame(small, choose("auto", processor, accelerator, small, large).openCl());
        assertSame(small, choose("AUTO", small).openCl());
    }

    @Test
    void autoTakesAnAcceleratorWhereThereIsNoGpu() {
        assertSame(accelerator, choose("auto", processor, accelerator).openCl());
    }

    @Test
    void autoTakesTheCpuBackendOtherwise() {
        assertNull(choose("auto").openCl());
        assertNull(choose("auto", processor).openCl());
        assertEquals("no OpenCL GPU or accelerator here", choose("auto", processor).reason());
    }

    @Test
    void anInterpreterThatClaimsToBeEverythingIsTakenByNameAlone() {
        assertNull(choose("auto", interpreter).openCl());
        assertTrue(refusal("gpu", interpreter).contains("expected an OpenCL GPU, found none"));
        assertSame(interpreter, choose("oclgrind", processor, interpreter).openCl());
    }

    @Test
    void cpuIsTheCpuBackendWhateverElseThereIs() {
        assertNull(choose("cpu", processor, small).openCl());
    }

    @Test
    void openclPrefersGpusThenAcceleratorsThenTheRest() {
        assertSame(small, choose("opencl", processor, accelerator, small).openCl());
        assertSame(accelerator, choose("opencl", processor, accelerator).openCl());
        assertSame(processor, choose("opencl", processor, interpreter).openCl());
    }

    @Test
    void devicesAreFoundByNumberAndByPartsOfTheirNames() {
        assertSame(large, choose("3:1", processor, small, large).openCl());
        assertSame(large, choose("rx 90", processor, small, large).openCl());
        assertSame(processor, choose("xeon", processor, small, large).openCl());
    }

    @Test
    void aNameOfSeveralDevicesIsRefused() {
        String message = refusal("radeon", processor, small, large);
        assertTrue(message.contains("3:0 Radeon 610M (gpu), 3:1 Radeon RX 9070 (gpu)"), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpu", "4:0", "0:7", "GeForce", "", " ", ":", "0:"})
    void whatIsNotHereIsRefusedWithAListOfWhatIs(String wanted) {
        String message = refusal(wanted, processor);
        assertTrue(message.contains("'" + wanted + "'") && message.contains("there is cpu, 0:0 Xeon (cpu)"), message);
        assertEquals(1, message.lines().count());
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpu", "opencl", "0:0", "GeForce"})
    void withoutAnyDeviceTheReasonIsTold(String wanted) {
        String message = assertThrows(InputException.class,
                () -> DeviceSelection.choose(wanted, new OpenClDevices(List.of(), List.of("no OpenCL library could be loaded")))).getMessage();
        assertTrue(message.contains("found no OpenCL device at all; no OpenCL library could be loaded; there is cpu"), message);
    }
}
