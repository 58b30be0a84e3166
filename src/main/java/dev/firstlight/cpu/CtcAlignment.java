package dev.firstlight.cpu;

import dev.firstlight.compute.ops.CtcLoss;
import java.util.Arrays;

/**
 * All ways to read one string from one row of columns, by the forward and backward recursions of {@link CtcLoss} in float64 and
 * log space. Holds the memory they need, and is used again for one sample after another: first the labels, then the logits.
 */
final class CtcAlignment {
    private static final double IMPOSSIBLE = Double.NEGATIVE_INFINITY;

    private final int columns, symbols, blank, longest;
    /** log p(t, k) at t K + k. */
    private final double[] logP;
    /** alpha(t, s) at t S + s, S for the longest string. */
    private final double[] alpha;
    /** beta(t, s) of one column, and with the p of that column. */
    private final double[] beta, betaWithP;
    /** The probability of each symbol in one column, given the string. */
    private final double[] posterior;
    /** The string with blanks between, before and after, and whether each symbol may follow the last but one. */
    private final int[] extended;
    private final boolean[] mayFollow;
    /** Length of the extended string. */
    private int length;
    private double loss;

    CtcAlignment(int columns, int symbols, int longestString) {
        this.columns = columns;
        this.symbols = symbols;
        blank = symbols - 1;
        longest = 2 * longestString + 1;
        logP = new double[columns * symbols];
        alpha = new double[columns * longest];
        beta = new double[longest];
        betaWithP = new double[longest];
        posterior = new double[symbols];
        extended = new int[longest];
        mayFollow = new boolean[longest];
    }

    /** Takes the string that begins at {@code at} and ends at its length or before the first -1. False if the columns cannot hold it. */
    boolean setLabels(int[] labels, int at) {
        int needed = 0;
        length = 1;
        extended[0] = blank;
        while (length < longest && labels[at + length / 2] != -1) {
            int symbol = labels[at + length / 2];
            boolean repeated = length > 1 && symbol == extended[length - 2];
            needed += repeated ? 2 : 1;
            extended[length] = symbol;
            mayFollow[length] = length > 1 && !repeated;
            extended[length + 1] = blank;
            length += 2;
        }
        return needed <= columns;
    }

    /** Takes the logits, x[k, t] at {@code at + k T + t}, and runs the forward recursion. */
    void setLogits(float[] x, int at) {
        for (int t = 0; t < columns; t++) {
            logSoftmax(x, at + t, t * symbols);
        }
        for (int s = 0; s < length; s++) {
            alpha[s] = s < 2 ? logP[extended[s]] : IMPOSSIBLE;
        }
        for (int t = 1; t < columns; t++) {
            int row = t * longest, before = row - longest;
            for (int s = 0; s < length; s++) {
                double sum = alpha[before + s];
                sum = s >= 1 ? logSum(sum, alpha[before + s - 1]) : sum;
                sum = mayFollow[s] ? logSum(sum, alpha[before + s - 2]) : sum;
                alpha[row + s] = logP[t * symbols + extended[s]] + sum;
            }
        }
        int last = (columns - 1) * longest + length - 1;
        loss = -logSum(alpha[last], length == 1 ? IMPOSSIBLE : alpha[last - 1]);
    }

    private void logSoftmax(float[] x, int at, int to) {
        double max = IMPOSSIBLE, sum = 0;
        for (int k = 0; k < symbols; k++) {
            max = Math.max(max, x[at + k * columns]);
        }
        for (int k = 0; k < symbols; k++) {
            sum += Math.exp(x[at + k * columns] - max);
        }
        double subtract = max + Math.log(sum);
        for (int k = 0; k < symbols; k++) {
            logP[to + k] = x[at + k * columns] - subtract;
        }
    }

    /** The negative logarithm of the string's probability. */
    double loss() {
        return loss;
    }

    /** Whether the most probable symbol of each column, the first of equal ones, reads as the string. */
    boolean readsRight() {
        int read = 0, previous = blank;
        for (int at = 0; at < logP.length; at += symbols) {
            int best = 0;
            for (int k = 1; k < symbols; k++) {
                best = logP[at + k] > logP[at + best] ? k : best;
            }
            if (best != previous && best != blank) {
                int s = 2 * read++ + 1;
                if (s >= length || extended[s] != best) {
                    return false;
                }
            }
            previous = best;
        }
        return 2 * read + 1 == length;
    }

    /** Runs the backward recursion; the gradient to x[k, t] goes to {@code at + k T + t}. */
    void writeGradient(float scale, float[] gradient, int at) {
        for (int t = columns - 1; t >= 0; t--) {
            for (int s = 0; s < length; s++) {
                beta[s] = t == columns - 1 ? (s >= length - 2 ? 0 : IMPOSSIBLE) : betaBefore(s);
            }
            for (int s = 0; s < length; s++) {
                betaWithP[s] = beta[s] + logP[t * symbols + extended[s]];
            }
            Arrays.fill(posterior, Math.exp(loss + IMPOSSIBLE));
            for (int s = 0; s < length; s++) {
                posterior[extended[s]] += Math.exp(loss + alpha[t * longest + s] + beta[s]);
            }
            for (int k = 0; k < symbols; k++) {
                gradient[at + k * columns + t] = (float) (scale * (Math.exp(logP[t * symbols + k]) - posterior[k]));
            }
        }
    }

    /** beta(t, s) from the column after. */
    private double betaBefore(int s) {
        double sum = betaWithP[s];
        sum = s + 1 < length ? logSum(sum, betaWithP[s + 1]) : sum;
        return s + 2 < length && mayFollow[s + 2] ? logSum(sum, betaWithP[s + 2]) : sum;
    }

    /** log(e^a + e^b). */
    private static double logSum(double a, double b) {
        double max = Math.max(a, b), min = Math.min(a, b);
        return min == IMPOSSIBLE ? max : max + Math.log(1 + Math.exp(min - max));
    }
}
