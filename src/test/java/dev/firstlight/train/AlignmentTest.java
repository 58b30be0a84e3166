package dev.firstlight.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AlignmentTest {
    private static final int NOTHING = Alignment.NOTHING;

    private static int[] digits(String text) {
        return text.chars().map(c -> c - '0').toArray();
    }

    @Test
    void aSubstitutionStandsUnderWhatItReplaces() {
        Alignment alignment = Alignment.shortest(digits("4507123"), digits("4507128"));
        assertArrayEquals(digits("4507123"), alignment.truth());
        assertArrayEquals(digits("4507128"), alignment.read());
        assertEquals(1, alignment.edits());
    }

    @Test
    void whatIsMissedOrAddedStandsAgainstNothing() {
        Alignment missed = Alignment.shortest(digits("1223"), digits("123"));
        assertEquals(1, missed.edits());
        assertEquals(4, missed.truth().length);
        Alignment added = Alignment.shortest(digits("13"), digits("123"));
        assertArrayEquals(new int[] {1, NOTHING, 3}, added.truth());
        assertArrayEquals(new int[] {1, 2, 3}, added.read());
        assertEquals(3, Alignment.shortest(digits("123"), new int[0]).edits());
        assertEquals(0, Alignment.shortest(new int[0], new int[0]).edits());
    }

    @Test
    void editsAreTheFewestThereAre() {
        Random random = new Random(5);
        for (int i = 0; i < 300; i++) {
            int[] truth = random.ints(random.nextInt(6), 0, 3).toArray(), read = random.ints(random.nextInt(6), 0, 3).toArray();
            Alignment alignment = Alignment.shortest(truth, read);
            assertEquals(fewest(truth, read), alignment.edits());
            assertArrayEquals(truth, Arrays.stream(alignment.truth()).filter(symbol -> symbol != NOTHING).toArray());
            assertArrayEquals(read, Arrays.stream(alignment.read()).filter(symbol -> symbol != NOTHING).toArray());
        }
    }

    /** By the definition: try everything. */
    private static int fewest(int[] truth, int[] read) {
        if (truth.length == 0 || read.length == 0) {
            return truth.length + read.length;
        }
        int[] truthRest = Arrays.copyOfRange(truth, 1, truth.length), readRest = Arrays.copyOfRange(read, 1, read.length);
        int pair = fewest(truthRest, readRest) + (truth[0] == read[0] ? 0 : 1);
        return Math.min(pair, 1 + Math.min(fewest(truthRest, read), fewest(truth, readRest)));
    }

    @Test
    void stringsOfDifferentLengthDoNotStandOverEachOther() {
        assertThrows(IllegalArgumentException.class, () -> new Alignment(new int[2], new int[3]));
    }
}
