package dev.firstlight.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.firstlight.compute.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compiled programs on disk: found again, and never trusted when they are damaged. */
class ProgramCacheTest {
    private static final byte[] BINARY = {1, 2, 3};

    @TempDir
    Path directory;

    private ProgramCache cache;

    @BeforeEach
    void open() {
        cache = new ProgramCache(directory.resolve("programs"), "device");
    }

    private Path onlyFile() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("programs"))) {
            List<Path> programs = files.filter(file -> file.toString().endsWith(".program")).toList();
            assertEquals(1, programs.size(), programs.toString());
            return programs.get(0);
        }
    }

    @Test
    void aProgramIsFoundByAllThatItDependsOn() {
        assertNull(cache.load("options", "source"));
        cache.store("options", "source", BINARY);
        assertArrayEquals(BINARY, cache.load("options", "source"));
        assertNull(cache.load("other", "source"));
        assertNull(cache.load("options", "other"));
        assertNull(new ProgramCache(directory.resolve("programs"), "another device").load("options", "source"));
        cache.remove("options", "source");
        assertNull(cache.load("options", "source"));
    }

    @Test
    void whatIsDamagedIsNoticedAndRemoved() throws IOException {
        cache.store("options", "source", BINARY);
        byte[] whole = Files.readAllBytes(onlyFile());
        for (int i = 0; i < whole.length; i++) {
            byte[] damaged = whole.clone();
            damaged[i] ^= 4;
            assertDamageIsNoticed(damaged, "byte " + i);
            assertDamageIsNoticed(Arrays.copyOf(whole, i), "cut after " + i);
        }
    }

    private void assertDamageIsNoticed(byte[] damaged, String what) throws IOException {
        cache.store("options", "source", BINARY);
        Path file = onlyFile();
        Files.write(file, damaged);
        assertNull(cache.load("options", "source"), what);
        assertFalse(Files.exists(file), what);
    }

    @Test
    void aDriverIsTriedOnce() {
        assertTrue(cache.gains(() -> true));
        assertTrue(cache.gains(() -> false), "known");
        assertFalse(new ProgramCache(directory.resolve("programs"), "another device").gains(() -> false));
        assertFalse(ProgramCache.NONE.gains(() -> true));
    }

    @Test
    void aPlaceThatCannotBeWrittenIsNoFailure() throws IOException {
        ProgramCache nowhere = new ProgramCache(Files.writeString(directory.resolve("file"), "").resolve("programs"), "device");
        nowhere.store("options", "source", BINARY);
        assertNull(nowhere.load("options", "source"));
        assertTrue(nowhere.gains(() -> true));
    }

    @Test
    void programsAreTakenFromTheCacheAndCompiledWhereItIsOfNoUse() throws IOException {
        ProgramKey key = new ProgramKey("k.cl", "-DSIZE=3"), other = new ProgramKey("other.cl", "");
        Files.writeString(directory.resolve("k.cl"), "kernel void k(global float *x) { x[0] = SIZE; }");
        Files.writeString(directory.resolve("other.cl"), "kernel void other(global float *y) { y[0] = 1; }");
        KernelSources sources = KernelSources.directory(directory);
        assertTrue(cache.gains(() -> true), "as if this driver had no cache of its own");
        byte[] binary;
        try (BackendParts parts = new BackendParts(sources, cache)) {
            parts.programs.build(List.of(key));
            assertTrue(Files.size(onlyFile()) > 0, "kept");
            parts.programs.build(List.of(other));
            binary = new ProgramBinary(parts.context.get(), TestDevice.require().deviceId(), parts.count).of(parts.programs.get(other));
        }
        String options = Programs.options(key);
        cache.store(options, sources.text("k.cl"), binary);
        try (BackendParts parts = new BackendParts(sources, cache)) {
            parts.programs.build(List.of(key));
            BoundKernel.bind(new KernelCall(key, "other", new long[] {1}, new long[] {1}, Map.of("y", buffer(parts))), parts.programs, parts.buffers, parts.count).close();
        }
        cache.store(options, sources.text("k.cl"), "no program of any device".getBytes());
        try (BackendParts parts = new BackendParts(sources, cache)) {
            parts.programs.build(List.of(key));
            parts.bind(KernelCall.of("k.cl", "k").define("SIZE", 3).argument("x", buffer(parts)).range(1)).close();
        }
    }

    private static Tensor buffer(BackendParts parts) {
        Tensor tensor = Tensor.floats("x", 4);
        parts.buffers.allocate(tensor);
        return tensor;
    }
}
