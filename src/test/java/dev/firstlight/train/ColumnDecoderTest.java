package dev.firstlight.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
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

    private static int[] read(float[] logits, int shortest, int longest) {
        return ColumnDecoder.decode(logits, 3, logits.length / 3, shortest, longest).labels();
    }

    @Test
    void takesAwayRepetitionsThenBlanks() {
        assertArrayEquals(new int[] {0, 0, 1}, read(logits(0, 0, 2, 0, 1, 1, 2), 0, 9));
        assertArrayEquals(new int[] {}, read(logits(2, 2), 0, 9));
        assertArrayEquals(new int[] {1}, read(logits(1), 0, 9));
    }

    @Test
    void readsAsManySymbolsAsThereMustBe() {
        float[] logits = logits(0, 0, 2, 0, 1, 1, 2);
        assertArrayEquals(new int[] {0, 1}, read(logits, 0, 2));
        assertEquals(4, read(logits, 4, 4).length);
        assertEquals(1, read(logits(1), 4, 4).length);
    }

    /** Two columns: blank 0.6, symbol 0.4. The likeliest path is two blanks, 0.36; but three paths read the symbol, 0.64. */
    @Test
    void readsWhatMostPathsRead() {
        float blank = (float) Math.log(0.6), symbol = (float) Math.log(0.4), never = -50;
        Prediction read = ColumnDecoder.decode(new float[] {symbol, symbol, never, never, blank, blank}, 3, 2, 0, 9);
        assertArrayEquals(new int[] {0}, read.labels());
        assertEquals(0.64, read.confidence(), 1e-6);
    }

    /** Against all strings that six columns can read, of two symbols. */
    @Test
    void findsTheLikeliestString() {
        Random random = new Random(7);
        for (int trial = 0; trial < 50; trial++) {
            float[] logits = new float[18];
            for (int i = 0; i < logits.length; i++) {
                logits[i] = (float) random.nextGaussian() * 2;
            }
            int length = random.nextInt(4);
            double best = 0;
            for (int bits = 0; bits < 1 << length; bits++) {
                int[] string = new int[length];
                for (int i = 0; i < length; i++) {
                    string[i] = bits >> i & 1;
                }
                best = Math.max(best, ColumnDecoder.probability(logits, 3, 6, string));
            }
            assertEquals(best, ColumnDecoder.decode(logits, 3, 6, length, length).confidence(), 1e-12);
        }
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
