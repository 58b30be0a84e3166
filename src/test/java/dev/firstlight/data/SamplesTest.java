package dev.firstlight.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class SamplesTest {
    private final Samples bytes = Samples.ofBytes(new byte[] {0, 1, 2, 3, 4, 5, 6, 7}, new int[] {0, 1, 2, 3, 4, 5, 6, -1}, 2);
    private final Samples floats = Samples.ofFloats(new float[] {0, 1, 2, 3, 4, 5}, new int[] {7, 8, 9}, 1);

    @Test
    void knowsItsShape() {
        assertEquals(4, bytes.count());
        assertEquals(2, bytes.rowSize());
        assertEquals(2, bytes.heads());
        assertEquals(-1, bytes.label(3, 1));
        assertFalse(floats.isBytes());
    }

    @Test
    void subsetsFollowTheOrderAsked() {
        Samples some = bytes.subset(new int[] {3, 0});
        assertArrayEquals(new byte[] {6, 7, 0, 1}, some.bytes());
        assertArrayEquals(new int[] {6, -1, 0, 1}, some.labels());
        assertArrayEquals(new float[] {4, 5, 0, 1}, floats.subset(new int[] {2, 0}).floats());
        assertArrayEquals(new float[] {0, 1}, floats.first(1).floats());
    }

    @Test
    void splitsByAPermutation() {
        Samples.Split split = floats.split(new int[] {2, 0, 1}, 1);
        assertArrayEquals(new int[] {9, 7}, split.kept().labels());
        assertArrayEquals(new int[] {8}, split.held().labels());
        assertThrows(IllegalArgumentException.class, () -> floats.split(new int[] {2, 0, 1}, 3));
    }

    @Test
    void refusesWhatIsNoWholeRows() {
        assertThrows(IllegalArgumentException.class, () -> Samples.ofBytes(new byte[7], new int[2], 1));
        assertThrows(IllegalArgumentException.class, () -> Samples.ofBytes(new byte[8], new int[3], 2));
        assertThrows(IllegalStateException.class, () -> bytes.floats());
    }
}
