package dev.firstlight.validate.cases;

import dev.firstlight.validate.Bounded;
import java.util.Arrays;

/** One row of logits with the errors of what softmax makes of them: the differences to the largest, their exponentials and the sum of these. */
record LogitRow(Bounded[] differences, Bounded[] exponentials, Bounded sum) {
    static LogitRow of(double[] logits) {
        double max = Arrays.stream(logits).max().orElseThrow();
        Bounded[] differences = new Bounded[logits.length], exponentials = new Bounded[logits.length];
        for (int c = 0; c < logits.length; c++) {
            boolean impossible = logits[c] == Double.NEGATIVE_INFINITY;
            differences[c] = impossible ? Bounded.exact(logits[c]) : Bounded.exact(logits[c]).minus(Bounded.exact(max));
            exponentials[c] = impossible ? Bounded.exact(0) : differences[c].exp();
        }
        return new LogitRow(differences, exponentials, Bounded.sum(logits.length, c -> exponentials[c]));
    }

    Bounded probability(int c) {
        return exponentials[c].dividedBy(sum);
    }

    Bounded logProbability(int c) {
        return differences[c].minus(sum.log());
    }

    /** log sum - sum_c q[c] d[c], where a class with q = 0 adds nothing. */
    Bounded loss(double smoothing, int label) {
        int classes = differences.length;
        Bounded expected = Bounded.sum(classes, c -> {
            Bounded q = target(smoothing, classes, c, label);
            return q.value() > 0 ? q.times(differences[c]) : Bounded.exact(0);
        });
        return sum.log().minus(expected);
    }

    /** The share of the target distribution on class c: (1 - e) [c = t] + e / C. */
    static Bounded target(double smoothing, int classes, int c, int label) {
        if (smoothing == 0) {
            return Bounded.exact(c == label ? 1 : 0);
        }
        Bounded e = Bounded.exact(smoothing), rest = e.dividedBy(Bounded.exact(classes));
        return c == label ? Bounded.exact(1).minus(e).plus(rest) : rest;
    }
}
