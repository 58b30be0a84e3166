package dev.firstlight.validate;

import dev.firstlight.compute.Launch;
import dev.firstlight.compute.Op;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The short way of making sure: cases that between them run every kernel that a plan uses. Compiling takes most of the time, so those
 * are preferred whose programs the plan needs anyway: an operation just as the plan has it where the reference is soon done with it,
 * then what the catalogue has for the kernels that are left.
 */
public final class SelfCheck {
    /** The reference takes milliseconds for so many floating-point operations. */
    private static final long SOON_DONE = 2_000_000;
    /** Tensors of a case of the catalogue have about so many elements together: a tile and a remainder, and still no work. */
    private static final int USUAL = 1500;
    /** A case of more operations is about how they work together. */
    private static final int MOST_OPERATIONS = 2;

    private final Function<Op, Launch> lowering;
    private final List<Op> plan;

    /** @param lowering what a backend makes of an operation; the launches are asked for their kernels and never run */
    public SelfCheck(Function<Op, Launch> lowering, List<Op> plan) {
        this.lowering = lowering;
        this.plan = plan;
    }

    /** The names of the kernels that the plan uses. */
    public Set<String> kernels() {
        Set<String> kernels = new TreeSet<>();
        plan.forEach(op -> kernels.addAll(lowering.apply(op).kernels()));
        return kernels;
    }

    /**
     * The cases to run. A kernel that no case has is left out.
     *
     * @param catalogue the cases there are
     * @param like      makes a case of an operation of the plan
     */
    public List<Case> cases(List<Case> catalogue, Function<Op, Optional<Case>> like) {
        Set<String> programs = new HashSet<>(), operations = new HashSet<>();
        plan.forEach(op -> programs.add(program(lowering.apply(op))));
        List<Case> chosen = new ArrayList<>();
        plan.stream().filter(op -> op.flops() <= SOON_DONE).sorted(Comparator.comparingLong(Op::flops)).filter(op -> operations.add(op.name()))
                .forEach(op -> like.apply(op).ifPresent(chosen::add));
        Set<String> left = new TreeSet<>(kernels());
        chosen.forEach(each -> left.removeAll(kernels(each)));
        List<Case> usable = catalogue.stream().filter(each -> each.ops().size() <= MOST_OPERATIONS).toList();
        while (!left.isEmpty()) {
            Optional<Case> best = usable.stream().filter(each -> covers(each, left) > 0)
                    .min(Comparator.comparingDouble((Case each) -> (newPrograms(each, programs) + 0.5) / covers(each, left)).thenComparing(each -> !each.isExact())
                            .thenComparing(each -> Math.abs(each.elements() - USUAL)).thenComparing(Case::name));
            if (best.isEmpty()) {
                break;
            }
            chosen.add(best.get());
            left.removeAll(kernels(best.get()));
            launches(best.get()).forEach(launch -> programs.add(program(launch)));
        }
        return chosen;
    }

    private List<Launch> launches(Case subject) {
        return subject.ops().stream().map(lowering).toList();
    }

    private Set<String> kernels(Case subject) {
        Set<String> kernels = new HashSet<>();
        launches(subject).forEach(launch -> kernels.addAll(launch.kernels()));
        return kernels;
    }

    private long covers(Case subject, Set<String> wanted) {
        return kernels(subject).stream().filter(wanted::contains).count();
    }

    private long newPrograms(Case subject, Set<String> programs) {
        return launches(subject).stream().map(SelfCheck::program).filter(program -> !programs.contains(program)).distinct().count();
    }

    private static String program(Launch launch) {
        return launch.kernels() + launch.options();
    }
}
