package dev.firstlight.validate;

import dev.firstlight.compute.Op;
import dev.firstlight.compute.Tensor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The short way of making sure: one case for each operation that a plan uses. */
public final class SelfCheck {
    /** Tensors of a case have no more elements than this together: more than a tile and a remainder, and still no work. */
    private static final int LARGEST = 3000;

    private SelfCheck() {}

    /** For each operation the largest of the small cases: it has the most options and a ragged shape. An operation without a case is left out. */
    public static List<Case> cases(List<Case> all, Collection<String> operations) {
        List<Case> chosen = new ArrayList<>();
        for (String operation : Set.copyOf(operations)) {
            all.stream().filter(each -> each.group().equals(operation) && !each.full() && elements(each) <= LARGEST)
                    .max(Comparator.comparingInt(SelfCheck::elements).thenComparing(Case::name)).ifPresent(chosen::add);
        }
        chosen.sort(Comparator.comparing(Case::name));
        return chosen;
    }

    private static int elements(Case each) {
        Set<Tensor> tensors = new HashSet<>();
        for (Op op : each.ops()) {
            tensors.addAll(op.reads());
            tensors.addAll(op.writes());
        }
        return tensors.stream().mapToInt(Tensor::size).sum();
    }
}
