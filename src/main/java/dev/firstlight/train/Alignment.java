package dev.firstlight.train;

import java.util.Arrays;

/**
 * Two strings set side by side, symbol by symbol: {@code truth[i]} stands over {@code read[i]}, {@link #NOTHING} where one has a
 * symbol that the other lacks.
 */
public record Alignment(int[] truth, int[] read) {
    /** Stands where there is no symbol. */
    public static final int NOTHING = -1;

    public Alignment {
        if (truth.length != read.length) {
            throw new IllegalArgumentException(truth.length + " symbols cannot stand over " + read.length);
        }
    }

    /**
     * Aligns two strings with the fewest edits (substitutions, omissions, additions), by dynamic programming: Wagner and Fischer,
     * "The String-to-String Correction Problem", 1974. Among equally short ways it takes the one that substitutes as far to the right
     * as possible.
     */
    public static Alignment shortest(int[] truth, int[] read) {
        int[][] edits = distances(truth, read);
        int i = truth.length, j = read.length, at = i + j;
        int[] above = new int[at], below = new int[at];
        while (i > 0 || j > 0) {
            at--;
            boolean paired = i > 0 && j > 0 && edits[i][j] == edits[i - 1][j - 1] + (truth[i - 1] == read[j - 1] ? 0 : 1);
            boolean missed = !paired && i > 0 && edits[i][j] == edits[i - 1][j] + 1;
            above[at] = paired || missed ? truth[--i] : NOTHING;
            below[at] = paired || !missed ? read[--j] : NOTHING;
        }
        return new Alignment(Arrays.copyOfRange(above, at, above.length), Arrays.copyOfRange(below, at, below.length));
    }

    /** edits[i][j]: the fewest that make the first j symbols of {@code read} of the first i of {@code truth}. */
    private static int[][] distances(int[] truth, int[] read) {
        int[][] edits = new int[truth.length + 1][read.length + 1];
        for (int i = 0; i <= truth.length; i++) {
            for (int j = 0; j <= read.length; j++) {
                if (i == 0 || j == 0) {
                    edits[i][j] = i + j;
                } else {
                    int pair = edits[i - 1][j - 1] + (truth[i - 1] == read[j - 1] ? 0 : 1);
                    edits[i][j] = Math.min(pair, Math.min(edits[i - 1][j], edits[i][j - 1]) + 1);
                }
            }
        }
        return edits;
    }

    /** In how many places the two differ. */
    public int edits() {
        int edits = 0;
        for (int i = 0; i < truth.length; i++) {
            edits += truth[i] == read[i] ? 0 : 1;
        }
        return edits;
    }
}
