package dev.firstlight.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.firstlight.data.Samples;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfusionTest {
    private static final List<String> DIGITS = List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");

    @Test
    void countsEachLabelByTruthAndByWhatWasRead() {
        Confusion confusion = Confusion.of(Reading.of(Fakes.strings(1, "7", "7", "1", "0"), Fakes.heads("7", "1", "1", "6")), DIGITS);
        assertEquals(10, confusion.classes());
        assertEquals(1, confusion.counts()[7][7]);
        assertEquals(1, confusion.counts()[7][1]);
        assertEquals(1, confusion.counts()[0][6]);
        assertEquals(2, confusion.count(7));
        assertEquals(0.5, confusion.accuracy(7));
        assertEquals(0.5, confusion.share(7, 1));
        assertTrue(Double.isNaN(confusion.accuracy(9)));
    }

    @Test
    void labelsThatAreNoneCountForNothing() {
        Samples samples = Fakes.strings(3, "12", "345");
        Confusion confusion = Confusion.of(Reading.of(samples, Fakes.heads("120", "340")), DIGITS);
        assertEquals(10, confusion.classes());
        assertEquals(1, confusion.counts()[5][0]);
    }

    @Test
    void stringsReadByColumnsAreAlignedFirst() {
        Confusion confusion = Confusion.of(Reading.of(Fakes.strings(4, "1234", "56"), Fakes.columns("124", "576")), DIGITS);
        assertEquals(List.of("9", Confusion.NONE), confusion.names().subList(9, 11));
        assertEquals(1, confusion.counts()[3][10], "missed");
        assertEquals(1, confusion.counts()[10][7], "added");
        assertTrue(Double.isNaN(confusion.accuracy(10)), "no class of its own");
        assertEquals(1, confusion.counts()[4][4]);
    }

    @Test
    void readingsTellWhatWasRight() {
        List<Reading> readings = Reading.of(Fakes.strings(3, "12", "345"), Fakes.heads("129", "344"));
        assertTrue(readings.get(0).right(), "the third head has no label");
        assertArrayEquals(new int[] {1, 2}, readings.get(0).read());
        assertEquals(1, readings.get(1).sample());
        assertEquals(1, readings.get(1).alignment().edits());
        assertThrows(IllegalArgumentException.class, () -> Reading.of(Fakes.strings(1, "1", "2"), Fakes.heads("1")));
    }
}
