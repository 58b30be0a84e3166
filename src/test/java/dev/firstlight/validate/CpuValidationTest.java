package dev.firstlight.validate;

import dev.firstlight.cpu.CpuBackend;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The CPU backend by the Vector API and without, with as many threads as there may be processors and with an odd number. */
class CpuValidationTest {
    @ParameterizedTest
    @CsvSource({"2, true", "2, false", "3, true"})
    void everyKernelIsRight(int threads, boolean vectorApi) {
        try (CpuBackend backend = CpuBackend.open(threads, vectorApi)) {
            QuickValidation.requireAllRight(backend);
        }
    }
}
