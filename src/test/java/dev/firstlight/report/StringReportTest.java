package dev.firstlight.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.firstlight.report.StringReport.Part;
import java.util.List;
import org.junit.jupiter.api.Test;

class StringReportTest {
    @Test
    void headsAreScoredPlaceByPlace() {
        StringReport report = StringReport.of(Reading.of(Fakes.strings(3, "123", "456", "789", "012"), Fakes.heads("123", "459", "689", "012")));
        assertEquals(4, report.strings());
        assertEquals(0.5, report.stringAccuracy());
        assertEquals(10 / 12.0, report.digitAccuracy(), 1e-15);
        assertEquals(Math.pow(10 / 12.0, 3), report.independent(), 1e-15);
        assertEquals(List.of(new Part(1, 4, 0.75), new Part(2, 4, 1), new Part(3, 4, 0.75)), report.positions());
        assertEquals(List.of(new Part(3, 4, 0.5)), report.lengths());
    }

    @Test
    void columnReadersAreScoredByEdits() {
        StringReport report = StringReport.of(Reading.of(Fakes.strings(4, "1234", "56", "7"), Fakes.columns("124", "56", "17")));
        assertEquals(1 / 3.0, report.stringAccuracy(), 1e-15);
        assertEquals(1 - 2 / 7.0, report.digitAccuracy(), 1e-15);
        assertEquals(List.of(new Part(1, 3, 1), new Part(2, 2, 1), new Part(3, 1, 0), new Part(4, 1, 1)), report.positions());
        assertEquals(List.of(new Part(1, 1, 0), new Part(2, 1, 1), new Part(4, 1, 0)), report.lengths());
        double p = 5 / 7.0;
        assertEquals((p + p * p + Math.pow(p, 4)) / 3, report.independent(), 1e-15);
    }

    @Test
    void aReaderThatAddsMoreThanThereIsFallsBelowZero() {
        StringReport report = StringReport.of(Reading.of(Fakes.strings(1, "1"), Fakes.columns("1234")));
        assertEquals(-2, report.digitAccuracy());
        assertEquals(0, report.independent());
    }
}
