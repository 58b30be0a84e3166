package dev.firstlight.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Machines without OpenCL, and with broken parts of it. The loader looks for drivers in the folder that OCL_ICD_VENDORS names. */
class DevicesIT {
    private static final Path SYSTEM_DRIVERS = Path.of("/etc/OpenCL/vendors");

    @TempDir
    private Path folder;
    private Path drivers;

    @BeforeEach
    void noDrivers() throws IOException {
        drivers = Files.createDirectory(folder.resolve("drivers"));
    }

    private Firstlight firstlight() {
        return new Firstlight(folder).with("OCL_ICD_VENDORS", drivers.toString());
    }

    @Test
    void devicesAreListedWithTheOneThatAutoTakes() {
        new Firstlight(folder).run("devices").done().says("device  class", "'auto' takes this one", "Vector API");
    }

    @Test
    void withoutAPlatformDevicesListsTheCpuAndSaysWhy() {
        Firstlight.Result result = firstlight().run("devices").done().says("cpu", "no OpenCL");
        assertTrue(result.out().lines().anyMatch(line -> line.startsWith("*  cpu")), result::toString);
    }

    @Test
    void withoutAPlatformTrainingTakesTheCpuAndSaysSo() throws IOException {
        TinyData.idxFolder(folder.resolve("digits"), 200, 50);
        firstlight().run("train", "--data", "digits", "--model", "10n", "--epochs", "1").done().says("no OpenCL GPU or accelerator here", "runs/digits-10n-1");
    }

    @Test
    void aDeviceThatIsNotHereIsAnErrorNeverAFallback() {
        firstlight().run("train", "--device", "gpu").wrongInput("device 'gpu': expected an OpenCL GPU", "there is cpu");
        firstlight().run("train", "--device", "opencl").wrongInput("device 'opencl'", "there is cpu");
        firstlight().run("train", "--device", "0:0").wrongInput("device '0:0'", "there is cpu");
        assertFalse(Files.exists(folder.resolve("runs")));
    }

    @Test
    void kernelsOfOnesOwnNeedAnOpenClDevice() {
        firstlight().run("train", "--kernels", ".").wrongInput("--kernels", "expected an OpenCL device");
    }

    @Test
    void aBrokenDriverDoesNotTakeTheOthersDown() throws IOException {
        RequireOpenCl.device();
        try (Stream<Path> there = Files.list(SYSTEM_DRIVERS)) {
            for (Path driver : there.toList()) {
                Files.copy(driver, drivers.resolve(driver.getFileName()));
            }
        }
        long before = firstlight().run("devices").done().out().lines().filter(line -> line.contains("OpenCL C")).count();
        assertTrue(before > 0);
        Files.writeString(drivers.resolve("0-missing.icd"), "/nowhere/libmissing.so\n");
        Files.writeString(drivers.resolve("1-empty.icd"), "");
        Files.writeString(drivers.resolve("3-no-driver.icd"), "libm.so.6\n");
        Files.writeString(folder.resolve("libtext.so"), "no library");
        Files.writeString(drivers.resolve("2-text.icd"), folder.resolve("libtext.so") + "\n");
        Firstlight.Result result = firstlight().run("devices").done().says("0-missing.icd names /nowhere/libmissing.so, which is not there", "1-empty.icd names no library");
        assertEquals(before, result.out().lines().filter(line -> line.contains("OpenCL C")).count());
    }
}
