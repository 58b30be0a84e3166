package dev.firstlight.validate;

import dev.firstlight.compute.Launch;
import dev.firstlight.compute.Op;
import dev.firstlight.compute.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The short way of making sure: cases that between them run every kernel that a plan uses. Compiling takes most of the time, so those
 * are preferred whose programs the plan needs anyway: an operation just as the plan has it where the reference is soon done with it,
 * then what the catalogue has for the kernels that are left.
 */
public final class SelfCheck {
    /** The reference takes a tenth of a second or two for so many floating-point operations: less than a program takes to compile. */
    private static final long SOON_DONE = 15_000_000;
    /** In float64, with bounds and guards, the reference takes a hundred bytes and more for each element. */
    private static final long SMALL = 2_500_000;
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
        return kernels(plan);
    }

    /**
     * The cases to run. A kernel that no case has is left out.
     *
     * @param catalogue the cases there are
     * @param like      makes a case of an operation of the plan
     */
    public List<Case> cases(List<Case> catalogue, Function<Op, Optional<Case>> like) {
        Set<String> programs = programs(plan), operations = new HashSet<>();
        List<Case> chosen = new ArrayList<>();
        plan.stream().filter(op -> op.flops() <= SOON_DONE && elements(op) <= SMALL)
                .sorted(Comparator.comparingLong(Op::flops)).filter(op -> operations.add(op.name()))
                .forEach(op -> like.apply(op).ifPresent(chosen::add));
        Set<String> left = new TreeSet<>(kernels());
        chosen.forEach(each -> left.removeAll(kernels(each.ops())));
        List<Candidate> candidates = left.isEmpty() ? List.of() : catalogue.stream().filter(each -> each.ops().size() <= MOST_OPERATIONS)
                .map(each -> new Candidate(each, kernels(each.ops()), programs(each.ops()))).toList();
        while (!left.isEmpty()) {
            Optional<Candidate> best = candidates.stream().filter(each -> each.covers(left) > 0)
                    .min(Comparator.comparingDouble((Candidate each) -> (each.newPrograms(programs) + 0.5) / each.covers(left)).thenComparing(each -> !each.subject().isExact())
                            .thenComparing(each -> Math.abs(each.subject().elements() - USUAL)).thenComparing(each -> each.subject().name()));
            if (best.isEmpty()) {
                break;
            }
            chosen.add(best.get().subject());
            left.removeAll(best.get().kernels());
            programs.addAll(best.get().programs());
        }
        return chosen;
    }

    private static long elements(Op op) {
        return Stream.concat(op.reads().stream(), op.writes().stream()).mapToLong(Tensor::size).sum();
    }

    /** A case of the catalogue, and what it would run. */
    private record Candidate(Case subject, Set<String> kernels, Set<String> programs) {
        long covers(Set<String> wanted) {
            return kernels.stream().filter(wanted::contains).count();
        }

        long newPrograms(Set<String> built) {
            return programs.stream().filter(program -> !built.contains(program)).count();
        }
    }

    private Set<String> kernels(List<Op> ops) {
        Set<String> kernels = new TreeSet<>();
        ops.forEach(op -> kernels.addAll(lowering.apply(op).kernels()));
        return kernels;
    }

    /** The launches of operations, told apart as far as what is compiled for them. */
    private Set<String> programs(List<Op> ops) {
        return ops.stream().map(lowering).map(launch -> launch.kernels() + launch.options()).collect(Collectors.toCollection(HashSet::new));
    }
}
