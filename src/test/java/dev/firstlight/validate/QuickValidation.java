package dev.firstlight.validate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.firstlight.compute.Backend;
import dev.firstlight.compute.Op;
import dev.firstlight.validate.cases.Catalogue;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The quick catalogue as a test: every case must pass on a backend, and all it took must be given back. */
final class QuickValidation {
    private static final long SEED = 1;
    private static final double TIMEOUT_SECONDS = 120;

    private QuickValidation() {}

    static Report requireAllRight(Backend backend) {
        return requireAllRight(backend, each -> true);
    }

    static Report requireAllRight(Backend backend, Predicate<Case> selected) {
        List<Case> cases = Catalogue.cases(false).filter(selected).filter(each -> each.ops().stream().allMatch(op -> isImplemented(backend, op))).toList();
        Report report = new Validator(backend, SEED, TIMEOUT_SECONDS).run(cases, Listener.NONE);
        assertEquals("", report.failures().stream().map(result -> result.name() + ": " + result.finding()).collect(Collectors.joining("\n")));
        assertTrue(report.passed());
        assertEquals(cases.size(), report.count(Verdict.PASSED) + report.count(Verdict.SUSPICIOUS));
        assertEquals(0, backend.allocatedBytes());
        return report;
    }

    /** Whether the backend has a method of its own for an operation, not the default one that refuses. */
    private static boolean isImplemented(Backend backend, Op op) {
        String name = op.getClass().getSimpleName();
        try {
            return !backend.getClass().getMethod(Character.toLowerCase(name.charAt(0)) + name.substring(1), op.getClass()).isDefault();
        } catch (NoSuchMethodException e) {
            throw new AssertionError("no method of the operation set takes " + op, e);
        }
    }
}
