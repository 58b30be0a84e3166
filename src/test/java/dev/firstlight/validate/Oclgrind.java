package dev.firstlight.validate;

import dev.firstlight.cli.Main;
import dev.firstlight.opencl.DeviceClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * oclgrind, a device that interprets kernels and watches what they do to memory, with {@code validate} on it in a process of its own,
 * as in {@code .ci/oclgrind}. Kernels for CPUs are interpreted as they stand, for the optimiser does away with private arrays, and with
 * what is read past their end; those for GPUs are optimised, because it crashes on some of them as they stand.
 */
final class Oclgrind {
    /** Where Debian has it. */
    private static final Path DRIVER = Path.of("/usr/lib/oclgrind/liboclgrind-rt-icd.so");

    private Oclgrind() {}

    static boolean isInstalled() {
        return Files.exists(DRIVER);
    }

    /**
     * Whether it reports a race, or an access beyond what is there.
     *
     * @param folder what it needs in files may lie there
     * @param cases  as of {@code --only}
     */
    static boolean reports(Path folder, Path kernels, DeviceClass deviceClass, String cases) throws IOException, InterruptedException {
        Path work = Files.createTempDirectory(folder, "oclgrind"), log = work.resolve("log");
        Files.writeString(work.resolve("oclgrind.icd"), DRIVER + "\n");
        ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:ActiveProcessorCount=1",
                "-cp", HuntProcess.classPath(), Main.class.getName(), "validate", "--device", "opencl", "--small", "--apart", "--timeout", "Infinity",
                "--for", deviceClass.name().toLowerCase(Locale.ROOT), "--kernels", kernels.toString(), "--only", cases);
        builder.environment().putAll(Map.of("OCL_ICD_VENDORS", work.toString(), "OCLGRIND_NUM_THREADS", "1", "OCLGRIND_DATA_RACES", "1",
                "OCLGRIND_LOG", log.toString(), "XDG_CACHE_HOME", work.toString()));
        if (deviceClass == DeviceClass.CPU_LIKE) {
            builder.environment().put("FIRSTLIGHT_BUILD_OPTIONS", "-cl-opt-disable");
        }
        builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(ProcessBuilder.Redirect.DISCARD).start().waitFor();
        String found = Files.exists(log) ? Files.readString(log) : "";
        return found.contains("data race") || found.contains("Invalid ");
    }
}
