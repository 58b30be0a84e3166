package dev.firstlight.reference;

import dev.firstlight.compute.ops.CtcLoss;
import java.util.Arrays;
import java.util.function.IntConsumer;

/** Connectionist temporal classification by its forward and backward recursions in log space; the formulas stand with {@link CtcLoss}. */
final class CtcLossReference {
    private static final double IMPOSSIBLE = Double.NEGATIVE_INFINITY;

    private CtcLossReference() {}

    static IntConsumer of(CtcLoss op, Memory memory) {
        Doubles logits = memory.doubles(op.logits()), loss = memory.doubles(op.loss()), gradient = memory.doublesIfPresent(op.gradient());
        Ints labels = memory.ints(op.labels()), correct = memory.ints(op.correct());
        int symbols = op.symbols(), columns = op.columns();
        return step -> {
            for (int b = 0; b < op.batch(); b++) {
                int place = Math.floorMod(step, op.slots()) * op.batch() + b;
                int[] string = string(labels, b, op.length());
                double[][] logP = logProbabilities(logits, b, symbols, columns);
                if (!fits(string, columns)) {
                    loss.set(place, 0);
                    correct.set(place, 0);
                    write(op, gradient, b, (t, k) -> 0);
                    continue;
                }
                int[] extended = extended(string, symbols - 1);
                double[][] alpha = alpha(extended, logP, symbols - 1), beta = beta(extended, logP, symbols - 1);
                int last = extended.length - 1;
                double negative = -logSum(alpha[columns - 1][last], last == 0 ? IMPOSSIBLE : alpha[columns - 1][last - 1]);
                loss.set(place, negative);
                correct.set(place, Arrays.equals(read(logP, symbols - 1), string) ? 1 : 0);
                write(op, gradient, b, (t, k) -> {
                    double through = IMPOSSIBLE;
                    for (int s = 0; s < extended.length; s++) {
                        if (extended[s] == k) {
                            through = logSum(through, alpha[t][s] + beta[t][s]);
                        }
                    }
                    return op.gradientScale() * (Math.exp(logP[t][k]) - Math.exp(negative + through));
                });
            }
        };
    }

    @FunctionalInterface
    private interface Element {
        double at(int t, int k);
    }

    private static void write(CtcLoss op, Doubles gradient, int b, Element element) {
        if (gradient != null) {
            for (int k = 0; k < op.symbols(); k++) {
                for (int t = 0; t < op.columns(); t++) {
                    gradient.set((b * op.symbols() + k) * op.columns() + t, element.at(t, k));
                }
            }
        }
    }

    /** The labels of sample b without the -1 behind them. */
    private static int[] string(Ints labels, int b, int length) {
        int[] string = new int[length];
        Arrays.setAll(string, m -> labels.get(b * length + m));
        int end = 0;
        while (end < length && string[end] != -1) {
            end++;
        }
        return Arrays.copyOf(string, end);
    }

    /** Each symbol takes a column, and equal neighbours need a blank between them. */
    private static boolean fits(int[] string, int columns) {
        int needed = string.length;
        for (int m = 1; m < string.length; m++) {
            needed += string[m] == string[m - 1] ? 1 : 0;
        }
        return needed <= columns;
    }

    /** l': the string with blanks between, before and after. */
    private static int[] extended(int[] string, int blank) {
        int[] extended = new int[2 * string.length + 1];
        Arrays.setAll(extended, s -> s % 2 == 0 ? blank : string[s / 2]);
        return extended;
    }

    /** log p(t, k) = x[k,t] - max - log sum_k exp(x[k,t] - max). */
    private static double[][] logProbabilities(Doubles logits, int b, int symbols, int columns) {
        double[][] logP = new double[columns][symbols];
        for (int t = 0; t < columns; t++) {
            double max = IMPOSSIBLE, sum = 0;
            for (int k = 0; k < symbols; k++) {
                logP[t][k] = logits.get((b * symbols + k) * columns + t);
                max = Math.max(max, logP[t][k]);
            }
            for (int k = 0; k < symbols; k++) {
                sum += Math.exp(logP[t][k] - max);
            }
            for (int k = 0; k < symbols; k++) {
                logP[t][k] -= max + Math.log(sum);
            }
        }
        return logP;
    }

    private static double[][] alpha(int[] l, double[][] logP, int blank) {
        double[][] alpha = new double[logP.length][l.length];
        for (int t = 0; t < logP.length; t++) {
            for (int s = 0; s < l.length; s++) {
                double before;
                if (t == 0) {
                    before = s < 2 ? 0 : IMPOSSIBLE;
                } else {
                    before = alpha[t - 1][s];
                    before = s >= 1 ? logSum(before, alpha[t - 1][s - 1]) : before;
                    before = s >= 2 && mayFollow(l, s, blank) ? logSum(before, alpha[t - 1][s - 2]) : before;
                }
                alpha[t][s] = logP[t][l[s]] + before;
            }
        }
        return alpha;
    }

    private static double[][] beta(int[] l, double[][] logP, int blank) {
        double[][] beta = new double[logP.length][l.length];
        for (int t = logP.length - 1; t >= 0; t--) {
            for (int s = 0; s < l.length; s++) {
                if (t == logP.length - 1) {
                    beta[t][s] = s >= l.length - 2 ? 0 : IMPOSSIBLE;
                } else {
                    double after = beta[t + 1][s] + logP[t + 1][l[s]];
                    after = s + 1 < l.length ? logSum(after, beta[t + 1][s + 1] + logP[t + 1][l[s + 1]]) : after;
                    beta[t][s] = s + 2 < l.length && mayFollow(l, s + 2, blank) ? logSum(after, beta[t + 1][s + 2] + logP[t + 1][l[s + 2]]) : after;
                }
            }
        }
        return beta;
    }

    /** Whether l'(s) may come right after l'(s-2), the blank between them left out. */
    private static boolean mayFollow(int[] l, int s, int blank) {
        return l[s] != blank && l[s] != l[s - 2];
    }

    /** log(exp(a) + exp(b)). */
    private static double logSum(double a, double b) {
        double max = Math.max(a, b);
        return max == IMPOSSIBLE ? IMPOSSIBLE : max + Math.log1p(Math.exp(-Math.abs(a - b)));
    }

    /** The largest symbol of each column, the first of equal ones, without repetitions, then without blanks. */
    private static int[] read(double[][] logP, int blank) {
        int[] string = new int[logP.length];
        int length = 0, previous = blank;
        for (double[] column : logP) {
            int best = 0;
            for (int k = 1; k < column.length; k++) {
                best = column[k] > column[best] ? k : best;
            }
            if (best != previous && best != blank) {
                string[length++] = best;
            }
            previous = best;
        }
        return Arrays.copyOf(string, length);
    }
}
