package dev.firstlight.opencl;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PoCL without its long header. */
class ShortHeaderTest {
    @Test
    void declaresWhatTheKernelsUse() throws IOException {
        OpenClDevice device = TestDevice.require();
        KernelSources sources = KernelSources.bundled();
        ShortHeader header = ShortHeader.of(device, sources);
        assumeTrue(header.isUsed(), "not PoCL: " + device.platform());
        try (BackendParts parts = new BackendParts(sources, header, ProgramCache.NONE); Stream<Path> files = Files.list(Path.of("kernels"))) {
            for (String file : files.map(path -> path.getFileName().toString()).filter(name -> name.endsWith(".cl")).sorted().toList()) {
                parts.programs.build(List.of(new ProgramKey(file, "")));
                assertTrue(header.isUsed(), file + " uses what pocl-builtins.h does not declare");
            }
        }
    }

    @Test
    void isGivenUpForWhatItLacks(@TempDir Path directory) throws IOException {
        Files.writeString(directory.resolve("k.cl"), "kernel void k(global float *x) { x[0] = half_powr(x[0], 2.0f); }\n");
        ShortHeader header = new ShortHeader(true);
        try (BackendParts parts = new BackendParts(KernelSources.directory(directory), header, ProgramCache.NONE)) {
            KernelCall call = KernelCall.of("k.cl", "k").range(1);
            parts.programs.build(List.of(call.program()));
            assertFalse(header.isUsed());
        }
    }

    @Test
    void isNotForKernelsOfUsers(@TempDir Path directory) {
        assertFalse(ShortHeader.of(TestDevice.require(), KernelSources.directory(directory)).isUsed());
    }
}
