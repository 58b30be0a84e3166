package dev.firstlight.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InitializerTest {
    /** Mean and standard deviation of 100,000 draws lie within five standard errors of what the rule says. */
    @ParameterizedTest
    @CsvSource({"he-normal,0.1", "he-uniform,0.1", "glorot-normal,0.08944272", "glorot-uniform,0.08944272", "lecun,0.07071068", "normal:0.01,0.01"})
    void drawsWithTheRightDeviation(String rule, double deviation) {
        int n = 100_000;
        double sum = 0, squares = 0;
        for (float weight : Initializer.parse(rule).draw(n, 200, 50, 3, 1)) {
            sum += weight;
            squares += weight * weight;
        }
        assertEquals(0, sum / n, 5 * deviation / Math.sqrt(n));
        assertEquals(deviation, Math.sqrt(squares / n), 5 * deviation / Math.sqrt(2.0 * n));
    }

    @Test
    void theSameSeedGivesTheSameBits() {
        Initializer rule = Initializer.parse("he-normal");
        assertArrayEquals(rule.draw(1000, 9, 9, 42, 1), rule.draw(1000, 9, 9, 42, 1));
        assertTrue(rule.draw(1, 9, 9, 42, 1)[0] != rule.draw(1, 9, 9, 43, 1)[0]);
        assertTrue(rule.draw(1, 9, 9, 42, 1)[0] != rule.draw(1, 9, 9, 42, 2)[0]);
    }

    @Test
    void zeroIsZero() {
        assertArrayEquals(new float[10], Initializer.parse("zero").draw(10, 3, 3, 1, 1));
    }

    @ParameterizedTest
    @CsvSource({"he", "normal:-1", "normal:x", "zero:3", "normal:NaN"})
    void refusesWhatItDoesNotKnow(String text) {
        assertThrows(IllegalArgumentException.class, () -> Initializer.parse(text));
    }
}
