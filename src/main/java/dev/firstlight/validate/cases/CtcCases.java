package dev.firstlight.validate.cases;

import static dev.firstlight.validate.Values.integers;
import static dev.firstlight.validate.Values.uniform;
import static dev.firstlight.validate.Values.wholes;
import static dev.firstlight.validate.Values.with;

import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.ops.CtcLoss;
import dev.firstlight.validate.Bounded;
import dev.firstlight.validate.Case;
import dev.firstlight.validate.Tolerance;
import dev.firstlight.validate.Tolerances;
import dev.firstlight.validate.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Connectionist temporal classification: strings with and without repetitions, short, empty and too long ones. The bound follows
 * the recursions: the logarithm of a sum of exponentials carries the larger error of its arguments, plus a few roundings.
 */
final class CtcCases {
    /** (B, K, T, M). */
    private static final int[][] SHAPES = {{1, 2, 1, 1}, {3, 3, 5, 2}, {7, 11, 16, 7}, {17, 4, 31, 5}, {2, 33, 9, 3}, {5, 11, 65, 10}};
    /** Where NaN and infinity are tried: strings of two lengths. */
    private static final int[] SPECIAL = {2, 4, 6, 2};
    private static final int[][] MORE_SHAPES = {{64, 11, 28, 7}, {8, 8, 8, 8}, {16, 17, 17, 15}, {33, 2, 64, 31}, {1, 127, 129, 40}};
    /** The batch whose shape a quick run has without the gradient, too. */
    private static final int LOSS_ALONE = 7;
    private static final double IMPOSSIBLE = Double.NEGATIVE_INFINITY;

    private CtcCases() {}

    static List<Case> all() {
        List<Case> cases = new ArrayList<>();
        for (int[] shape : SHAPES) {
            addShape(cases, shape, false);
        }
        for (int[] shape : MORE_SHAPES) {
            addShape(cases, shape, true);
        }
        for (float value : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            for (boolean gradient : new boolean[] {false, true}) {
                CtcLoss op = op(SPECIAL, gradient);
                cases.add(builder(op, SPECIAL, Float.toString(value), with(uniform(-4, 4), op.logits().size() / 2, value)).special(tolerance(op)));
            }
        }
        return cases;
    }

    private static void addShape(List<Case> cases, int[] shape, boolean full) {
        for (boolean gradient : new boolean[] {false, true}) {
            // Without the gradient a kernel does less of the same.
            boolean left = full || !gradient && shape[0] != LOSS_ALONE;
            add(cases, shape, gradient, "random", uniform(-4, 4), left);
            add(cases, shape, gradient, "ties", wholes(1), left);
            add(cases, shape, gradient, "large", uniform(-200, 200), left);
        }
    }

    private static void add(List<Case> cases, int[] shape, boolean gradient, String what, Values logits, boolean full) {
        CtcLoss op = op(shape, gradient);
        cases.add(builder(op, shape, what, logits).full(full).bounded(tolerance(op)));
    }

    private static CtcLoss op(int[] shape, boolean gradient) {
        int batch = shape[0], symbols = shape[1], columns = shape[2], length = shape[3];
        return new CtcLoss(Tensor.floats("logits", batch, symbols, 1, columns), Tensor.ints("labels", batch, length), symbols, 1f / batch,
                gradient ? Tensor.floats("gradient", batch, symbols, 1, columns) : null, Tensor.floats("loss", 2 * batch), Tensor.ints("correct", 2 * batch));
    }

    private static Case.Builder builder(CtcLoss op, int[] shape, String what, Values logits) {
        return Case.of(op, Case.shape(shape) + "/" + what).input(op.logits(), logits).input(op.labels(), strings(op.symbols(), op.length())).steps(3);
    }

    /** Strings of every length from 0 on, in turn, behind which the labels are -1. */
    private static Values strings(int symbols, int length) {
        return (tensor, random) -> {
            int[] labels = (int[]) integers(0, symbols - 2).generate(tensor, random);
            for (int i = 0; i < labels.length; i++) {
                int b = i / length;
                labels[i] = i % length < length - b % (length + 1) ? labels[i] : -1;
            }
            return labels;
        };
    }

    private static Tolerance tolerance(CtcLoss op) {
        return (output, evidence) -> {
            double[] logits = evidence.before(op.logits()), labels = evidence.before(op.labels());
            double[] errors = new double[output.size()];
            for (int b = 0; b < op.batch(); b++) {
                Sample sample = Sample.of(op, logits, labels, b);
                if (output == op.loss()) {
                    errors[op.batch() + b] = sample.loss().error();
                } else {
                    for (int k = 0; k < op.symbols(); k++) {
                        for (int t = 0; t < op.columns(); t++) {
                            errors[(b * op.symbols() + k) * op.columns() + t] = sample.gradient(k, t, op.gradientScale()).error();
                        }
                    }
                }
            }
            return errors;
        };
    }

    /** The recursions over one sample, with errors; a string that does not fit has none. */
    private record Sample(int[] l, LogitRow[] rows, Bounded[][] alpha, Bounded[][] beta, boolean fits) {
        static Sample of(CtcLoss op, double[] logits, double[] labels, int b) {
            int blank = op.symbols() - 1, columns = op.columns();
            int[] string = Arrays.stream(labels, b * op.length(), (b + 1) * op.length()).filter(label -> label >= 0).mapToInt(label -> (int) label).toArray();
            int needed = string.length;
            for (int m = 1; m < string.length; m++) {
                needed += string[m] == string[m - 1] ? 1 : 0;
            }
            int[] l = new int[2 * string.length + 1];
            Arrays.setAll(l, s -> s % 2 == 0 ? blank : string[s / 2]);
            LogitRow[] rows = new LogitRow[columns];
            for (int t = 0; t < columns; t++) {
                double[] row = new double[op.symbols()];
                for (int k = 0; k < row.length; k++) {
                    row[k] = logits[(b * op.symbols() + k) * columns + t];
                }
                rows[t] = LogitRow.of(row);
            }
            Bounded[][] alpha = new Bounded[columns][l.length], beta = new Bounded[columns][l.length];
            for (int t = 0; t < columns; t++) {
                for (int s = 0; s < l.length; s++) {
                    Bounded before = t == 0 ? Bounded.exact(s < 2 ? 0 : IMPOSSIBLE)
                            : logSum(alpha[t - 1][s], s < 1 ? null : alpha[t - 1][s - 1], s < 2 || !follows(l, s) ? null : alpha[t - 1][s - 2]);
                    alpha[t][s] = plus(rows[t].logProbability(l[s]), before);
                }
            }
            for (int t = columns - 1; t >= 0; t--) {
                for (int s = 0; s < l.length; s++) {
                    beta[t][s] = t == columns - 1 ? Bounded.exact(s >= l.length - 2 ? 0 : IMPOSSIBLE)
                            : logSum(next(beta, rows, l, t, s), next(beta, rows, l, t, s + 1), s + 2 < l.length && follows(l, s + 2) ? next(beta, rows, l, t, s + 2) : null);
                }
            }
            return new Sample(l, rows, alpha, beta, needed <= columns);
        }

        private static Bounded next(Bounded[][] beta, LogitRow[] rows, int[] l, int t, int s) {
            return s < l.length ? plus(beta[t + 1][s], rows[t + 1].logProbability(l[s])) : null;
        }

        private static boolean follows(int[] l, int s) {
            return s % 2 == 1 && l[s] != l[s - 2];
        }

        Bounded loss() {
            int end = alpha.length - 1, last = l.length - 1;
            return fits ? logSum(alpha[end][last], last == 0 ? null : alpha[end][last - 1], null).negated() : Bounded.exact(0);
        }

        Bounded gradient(int k, int t, float scale) {
            if (!fits) {
                return Bounded.exact(0);
            }
            Bounded through = Bounded.exact(IMPOSSIBLE);
            for (int s = 0; s < l.length; s++) {
                through = l[s] == k ? logSum(through, plus(alpha[t][s], beta[t][s]), null) : through;
            }
            Bounded share = through.value() == IMPOSSIBLE ? Bounded.exact(0) : loss().plus(through).exp();
            return Bounded.exact(scale).times(rows[t].probability(k).minus(share));
        }

        private static Bounded plus(Bounded a, Bounded b) {
            return a.value() == IMPOSSIBLE || b.value() == IMPOSSIBLE ? Bounded.exact(IMPOSSIBLE) : a.plus(b);
        }

        /**
         * log(exp a + exp b + exp c), absent ones left out. Its slopes add up to 1, so that it carries no more than the largest error;
         * of its own it has those of two exponentials, their differences, a sum up to 3 and its logarithm: less than 32 roundings.
         */
        private static Bounded logSum(Bounded... terms) {
            double max = IMPOSSIBLE, error = 0, sum = 0;
            for (Bounded term : terms) {
                if (term != null && term.value() != IMPOSSIBLE) {
                    max = Math.max(max, term.value());
                    error = Math.max(error, term.error());
                }
            }
            if (max == IMPOSSIBLE) {
                return Bounded.exact(IMPOSSIBLE);
            }
            for (Bounded term : terms) {
                sum += term == null ? 0 : Math.exp(term.value() - max);
            }
            double value = max + Math.log(sum);
            return new Bounded(value, error + Bounded.U * (32 + Math.abs(value) + error));
        }
    }
}
