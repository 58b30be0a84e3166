package dev.firstlight.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ColumnDecoderTest {
    /** Logits of 3 symbols (two and the blank) whose likeliest are these, one a column. */
    private static float[] logits(int... likeliest) {
        float[] logits = new float[3 * likeliest.length];
        for (int t = 0; t < likeliest.length; t++) {
            logits[likeliest[t] * likeliest.length + t] = 2;
        }
        return logits;
    }

    @Test
    void takesAwayRepetitionsThenBlanks() {
        assertArrayEquals(new int[] {0, 0, 1}, ColumnDecoder.decode(logits(0, 0, 2, 0, 1, 1, 2), 3, 7).labels());
        assertArrayEquals(new int[] {}, ColumnDecoder.decode(logits(2, 2), 3, 2).labels());
        assertArrayEquals(new int[] {1}, ColumnDecoder.decode(logits(1), 3, 1).labels());
    }

    /** The probabilities of all strings that three columns can read add up to one. */
    @Test
    void probabilitiesAddUp() {
        float[] logits = {0.3f, -1, 2, 0.5f, 1, -0.2f, 0, 0.7f, 0.1f};
        int[][] strings = {{}, {0}, {1}, {0, 0}, {0, 1}, {1, 0}, {1, 1}, {0, 1, 0}, {1, 0, 1}};
        double sum = 0;
        for (int[] string : strings) {
            sum += ColumnDecoder.probability(logits, 3, 3, string);
        }
        assertEquals(1, sum, 1e-12);
        assertEquals(0, ColumnDecoder.probability(logits, 3, 3, new int[] {0, 0, 1}), 0);
    }
}
