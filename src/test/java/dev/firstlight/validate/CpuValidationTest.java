package dev.firstlight.validate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.firstlight.cpu.CpuBackend;
import dev.firstlight.validate.cases.Catalogue;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The quick catalogue on the CPU backend: by the Vector API and without, with one thread and with more than there are processors. */
class CpuValidationTest {
    private static final long SEED = 1;
    private static final double TIMEOUT_SECONDS = 120;

    @ParameterizedTest
    @CsvSource({"2, true", "2, false", "3, true"})
    void everyKernelIsRight(int threads, boolean vectorApi) {
        try (CpuBackend backend = CpuBackend.open(threads, vectorApi)) {
            List<Case> cases = Catalogue.cases(false).toList();
            Report report = new Validator(backend, SEED, TIMEOUT_SECONDS).run(cases, Listener.NONE);
            assertEquals("", report.failures().stream().map(result -> result.name() + ": " + result.finding()).collect(Collectors.joining("\n")));
            assertEquals(cases.size(), report.count(Verdict.PASSED) + report.count(Verdict.SUSPICIOUS));
            assertTrue(report.passed());
            assertEquals(0, backend.allocatedBytes());
        }
    }
}
