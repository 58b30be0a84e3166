package dev.firstlight.bench;

import dev.firstlight.compute.Backend;
import dev.firstlight.compute.Launch;
import dev.firstlight.compute.Op;
import dev.firstlight.compute.Tunable;
import dev.firstlight.compute.Tunable.Choice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * Measures the forms there are of an operation's kernels, and chooses the fastest that is right. Where an operation has several
 * things to choose they are settled one after the other.
 */
public final class Tuner {
    /** What is not faster by so much may be no faster at all: the form that was estimated to be fastest stays. */
    private static final double LEAST_GAIN = 0.03;
    /** How often the winner and what was there before are measured again, by turns. */
    private static final int ROUNDS = 3;

    /**
     * What came of one choice.
     *
     * @param before        the form that was estimated to be fastest
     * @param after         the form that was chosen; the same where none was faster and right
     * @param secondsBefore of one run of the operation
     * @param wrong         forms that were faster but wrong
     */
    public record Finding(Op op, Choice choice, String before, String after, double secondsBefore, double secondsAfter, List<String> wrong) {
        public boolean gained() {
            return !before.equals(after);
        }
    }

    private record Timed(String form, double seconds) {}

    private final Backend backend;
    private final Tunable tunable;
    private final ToDoubleFunction<Launch> timer;
    private final Predicate<Op> isRight;
    private final Set<String> settled = new HashSet<>();

    /**
     * @param tunable the same backend
     * @param timer   measures the seconds of one run
     * @param isRight tells whether the backend computes an operation as the reference does, in the form that is chosen at that time
     */
    public Tuner(Backend backend, Tunable tunable, ToDoubleFunction<Launch> timer, Predicate<Op> isRight) {
        this.backend = backend;
        this.tunable = tunable;
        this.timer = timer;
        this.isRight = isRight;
    }

    /**
     * Settles all that there is to choose for operations. The backend has taken the winners when it ends.
     *
     * @param ops      with memory for all their tensors
     * @param listener hears of each choice when it is settled
     */
    public List<Finding> tune(List<Op> ops, Consumer<Finding> listener) {
        List<Finding> findings = new ArrayList<>();
        for (Op op : ops) {
            for (int i = 0; i < tunable.choices(op).size(); i++) {
                Choice choice = tunable.choices(op).get(i);
                if (settled.add(choice.name())) {
                    findings.add(settle(op, choice));
                    listener.accept(findings.get(findings.size() - 1));
                }
            }
        }
        return findings;
    }

    private Finding settle(Op op, Choice choice) {
        String before = choice.forms().get(0);
        double usual = seconds(op, choice, before);
        List<Timed> faster = new ArrayList<>();
        for (String form : choice.forms().subList(1, choice.forms().size())) {
            double seconds = seconds(op, choice, form);
            if (seconds < usual * (1 - LEAST_GAIN)) {
                faster.add(new Timed(form, seconds));
            }
        }
        faster.sort(Comparator.comparingDouble(Timed::seconds));
        List<String> wrong = new ArrayList<>();
        for (Timed candidate : faster) {
            double[] again = again(op, choice, before, candidate.form());
            if (!(again[1] < again[0] * (1 - LEAST_GAIN))) {
                continue;
            }
            tunable.choose(choice.name(), candidate.form());
            if (isRight.test(op)) {
                return new Finding(op, choice, before, candidate.form(), again[0], again[1], wrong);
            }
            wrong.add(candidate.form());
        }
        tunable.choose(choice.name(), before);
        return new Finding(op, choice, before, before, usual, usual, wrong);
    }

    /** Seconds of two forms, measured by turns, so that what else the machine does falls on both. */
    private double[] again(Op op, Choice choice, String one, String other) {
        double[] first = new double[ROUNDS], second = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            first[i] = seconds(op, choice, one);
            second[i] = seconds(op, choice, other);
        }
        return new double[] {Spread.of(first).median(), Spread.of(second).median()};
    }

    /** Seconds of one run; infinitely many for a form that the device does not build or run. */
    private double seconds(Op op, Choice choice, String form) {
        tunable.choose(choice.name(), form);
        try (Launch launch = backend.compile(List.of(op)).get(0)) {
            return timer.applyAsDouble(launch);
        } catch (RuntimeException unusable) {
            return Double.POSITIVE_INFINITY;
        }
    }
}
