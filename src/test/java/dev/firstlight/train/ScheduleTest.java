package dev.firstlight.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {
    @ParameterizedTest
    @CsvSource({
        "constant, 0, 1", "constant, 999, 1",
        "cosine, 0, 1", "cosine, 500, 0.5", "cosine, 1000, 0",
        "'step:0.1,1', 499, 1", "'step:0.1,1', 500, 0.1",
        "'step:0.5,3', 250, 0.5", "'step:0.5,3', 749, 0.25", "'step:0.5,3', 750, 0.125",
        "one-cycle, 0, 0.04", "one-cycle, 300, 1", "one-cycle, 650, 0.500002", "one-cycle, 1000, 0.000004",
    })
    void followsItsCurve(String schedule, long step, double factor) {
        assertEquals(factor, Schedule.parse(schedule, 0).factor(step, 1000), 1e-9);
    }

    @Test
    void warmsUpFromNearZeroToOne() {
        Schedule schedule = Schedule.parse("cosine", 0.1);
        assertEquals(1 / 101.0, schedule.factor(0, 1000), 1e-12);
        assertEquals(100 / 101.0, schedule.factor(99, 1000), 1e-12);
        assertEquals(1, schedule.factor(100, 1000), 1e-12);
        assertEquals(0.5, schedule.factor(550, 1000), 1e-12);
    }

    @ParameterizedTest
    @ValueSource(strings = {"linear", "step:2", "step:0.1,0", "step:x", "cosine:1", "step:0.1,2,3", "step:NaN"})
    void refusesWhatItDoesNotKnow(String text) {
        assertThrows(IllegalArgumentException.class, () -> Schedule.parse(text, 0));
    }
}
