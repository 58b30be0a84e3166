package dev.firstlight.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.firstlight.compute.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kernel files, their includes, and what is said of mistakes in them. */
class KernelSourcesTest {
    @TempDir
    Path directory;

    private void file(String name, String... lines) throws IOException {
        Files.writeString(directory.resolve(name), String.join("\n", lines) + "\n");
    }

    @Test
    void includesAreReplacedOnceAndLinesKeepTheirNumbers() throws IOException {
        file("a.h", "int a;");
        file("b.h", "#include \"a.h\"", "int b;");
        file("k.cl", "#include \"a.h\"", "#include \"b.h\"", "int k;");
        assertEquals(String.join("\n", "#line 1 \"k.cl\"", "#line 1 \"a.h\"", "int a;", "#line 2 \"k.cl\"", "#line 1 \"b.h\"",
                "#line 2 \"b.h\"", "int b;", "#line 3 \"k.cl\"", "int k;", ""), KernelSources.directory(directory).text("k.cl"));
    }

    @Test
    void filesOfAProgram() throws IOException {
        file("a.h", "int a;");
        file("b.h", "#ifdef SOMETHING", "#define OTHER", "#endif", "#include \"a.h\"  // for a");
        file("c.h", "int c;");
        file("k.cl", "#ifndef WIDE", "#define WIDE 0", "#endif", "#if WIDE", "#include \"b.h\"", "#endif", "#if !WIDE", "#include \"c.h\"  /* for c */", "#endif");
        KernelSources sources = KernelSources.directory(directory);
        assertEquals(Set.of("k.cl", "c.h"), sources.files(new ProgramKey("k.cl", "")));
        assertEquals(Set.of("k.cl", "c.h"), sources.files(new ProgramKey("k.cl", "-DWIDE=0 -DLANES=4")));
        assertEquals(Set.of("k.cl", "b.h", "a.h"), sources.files(new ProgramKey("k.cl", "-DLANES=4 -DWIDE=1")));
    }

    @Test
    void completeFoldersHaveAllFiles() {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> KernelSources.directory(directory).complete());
        assertTrue(e.getMessage().contains("softmax.cl, tile.h"), e.getMessage());
        KernelSources.directory(Path.of("kernels")).complete();
    }

    @Test
    void missingFilesAreNamed() throws IOException {
        file("k.cl", "#include \"gone.h\"");
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> KernelSources.directory(directory).text("k.cl"));
        assertTrue(e.getMessage().contains("gone.h"), e.getMessage());
        assertThrows(IllegalArgumentException.class, () -> KernelSources.directory(directory.resolve("nowhere")));
        assertThrows(IllegalArgumentException.class, () -> KernelSources.bundled().text("gone.cl"));
    }

    @Test
    void compileErrorsCarryFileLineAndOptions() throws IOException {
        file("types.h", "typedef float number;");
        file("broken.cl", "#include \"types.h\"", "", "kernel void broken(global number *x) {", "    x[0] = nonsense;", "}");
        try (BackendParts parts = new BackendParts(KernelSources.directory(directory), ProgramCache.NONE)) {
            KernelCall call = KernelCall.of("broken.cl", "broken").define("SIZE", 3).range(1);
            OpenClBuildException e = assertThrows(OpenClBuildException.class, () -> parts.programs.build(List.of(call.program())));
            assertTrue(e.getMessage().contains("broken.cl:4") && e.getMessage().contains("-DSIZE=3"), e.getMessage());
            assertTrue(e.getMessage().contains("nonsense"), e.getMessage());
        }
    }

    @Test
    void argumentsAreCheckedByNameAndType() throws IOException {
        file("k.cl", "kernel void k(const int n, const float f, global float *x, const int step_index) { x[n] = f * step_index; }");
        try (BackendParts parts = new BackendParts(KernelSources.directory(directory), ProgramCache.NONE)) {
            Tensor x = Tensor.floats("x", 4), labels = Tensor.ints("labels", 4);
            parts.buffers.allocate(x);
            parts.buffers.allocate(labels);
            int before = parts.count.open() + 1;
            KernelCall right = KernelCall.of("k.cl", "k").argument("n", 1).argument("f", 2f).argument("x", x).range(1);
            parts.bind(right).close();
            assertProblem(parts, "f has no value", KernelCall.of("k.cl", "k").argument("n", 1).argument("x", x).range(1));
            assertProblem(parts, "extra is not one", KernelCall.of("k.cl", "k").argument("n", 1).argument("f", 2f).argument("x", x)
                    .argument("extra", 3).range(1));
            assertProblem(parts, "n is int, given 1.0", KernelCall.of("k.cl", "k").argument("n", 1f).argument("f", 2f).argument("x", x).range(1));
            assertProblem(parts, "x is float*", KernelCall.of("k.cl", "k").argument("n", 1).argument("f", 2f).argument("x", labels).range(1));
            assertProblem(parts, "creating kernel other", KernelCall.of("k.cl", "other").range(1));
            assertEquals(before, parts.count.open(), "kernels that could not be bound are freed");
        }
    }

    private static void assertProblem(BackendParts parts, String problem, KernelCall call) {
        OpenClException e = assertThrows(OpenClException.class, () -> parts.bind(call));
        assertTrue(e.getMessage().contains(problem), e.getMessage());
    }
}
