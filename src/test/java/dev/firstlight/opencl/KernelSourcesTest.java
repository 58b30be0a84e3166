package dev.firstlight.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.firstlight.compute.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jocl.CL;
import org.jocl.cl_context_properties;
import org.jocl.cl_device_id;
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
        try (Fixture fixture = new Fixture(KernelSources.directory(directory))) {
            KernelCall call = KernelCall.of("broken.cl", "broken").define("SIZE", 3).range(1);
            OpenClBuildException e = assertThrows(OpenClBuildException.class, () -> fixture.programs.build(List.of(call.program())));
            assertTrue(e.getMessage().contains("broken.cl:4") && e.getMessage().contains("-DSIZE=3"), e.getMessage());
            assertTrue(e.getMessage().contains("nonsense"), e.getMessage());
        }
    }

    @Test
    void argumentsAreCheckedByNameAndType() throws IOException {
        file("k.cl", "kernel void k(const int n, const float f, global float *x, const int step_index) { x[n] = f * step_index; }");
        try (Fixture fixture = new Fixture(KernelSources.directory(directory))) {
            Tensor x = Tensor.floats("x", 4), labels = Tensor.ints("labels", 4);
            fixture.buffers.allocate(x);
            fixture.buffers.allocate(labels);
            int before = fixture.count.open() + 1;
            KernelCall right = KernelCall.of("k.cl", "k").argument("n", 1).argument("f", 2f).argument("x", x).range(1);
            fixture.bind(right).close();
            assertProblem(fixture, "f has no value", KernelCall.of("k.cl", "k").argument("n", 1).argument("x", x).range(1));
            assertProblem(fixture, "extra is not one", KernelCall.of("k.cl", "k").argument("n", 1).argument("f", 2f).argument("x", x)
                    .argument("extra", 3).range(1));
            assertProblem(fixture, "n is int, given 1.0", KernelCall.of("k.cl", "k").argument("n", 1f).argument("f", 2f).argument("x", x).range(1));
            assertProblem(fixture, "x is float*", KernelCall.of("k.cl", "k").argument("n", 1).argument("f", 2f).argument("x", labels).range(1));
            assertProblem(fixture, "creating kernel other", KernelCall.of("k.cl", "other").range(1));
            assertEquals(before, fixture.count.open(), "kernels that could not be bound are freed");
        }
    }

    private static void assertProblem(Fixture fixture, String problem, KernelCall call) {
        OpenClException e = assertThrows(OpenClException.class, () -> fixture.bind(call));
        assertTrue(e.getMessage().contains(problem), e.getMessage());
    }

    /** The parts of a backend that kernels are bound with. */
    private static final class Fixture implements AutoCloseable {
        final HandleCount count = new HandleCount();
        final Handle<org.jocl.cl_context> context;
        final LaunchQueue queue;
        final Buffers buffers;
        final Programs programs;

        Fixture(KernelSources sources) {
            OpenClDevice device = TestDevice.require();
            cl_context_properties properties = new cl_context_properties();
            properties.addProperty(CL.CL_CONTEXT_PLATFORM, device.platformId());
            context = new Handle<>(CL.clCreateContext(properties, 1, new cl_device_id[] {device.deviceId()}, null, null, null),
                    CL::clReleaseContext, count);
            queue = new LaunchQueue(context.get(), device, count);
            buffers = new Buffers(context.get(), device, queue, count);
            programs = new Programs(context.get(), device, sources, count);
        }

        BoundKernel bind(KernelCall call) {
            programs.build(List.of(call.program()));
            return BoundKernel.bind(call, programs, buffers, count);
        }

        @Override
        public void close() {
            programs.close();
            buffers.close();
            queue.close();
            context.close();
        }
    }
}
