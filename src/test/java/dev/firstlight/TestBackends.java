package dev.firstlight;

import dev.firstlight.compute.Backend;
import dev.firstlight.cpu.CpuBackend;
import dev.firstlight.reference.ReferenceBackend;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The backends that tests run on, made anew by whoever asks. */
public final class TestBackends {
    /** A backend with a name that test reports show. */
    public record Named(String name, Supplier<Backend> maker) {
        public Backend open() {
            return maker.get();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private TestBackends() {}

    /** Every backend that can train fast enough for a test: all but the reference. */
    public static Stream<Named> training() {
        return Stream.of(new Named("cpu, Vector API", () -> CpuBackend.open(2, true)), new Named("cpu, plain loops", () -> CpuBackend.open(2, false)));
    }

    /** Every backend, the reference included. */
    public static Stream<Named> all() {
        return Stream.concat(Stream.of(new Named("reference", ReferenceBackend::new)), training());
    }
}
