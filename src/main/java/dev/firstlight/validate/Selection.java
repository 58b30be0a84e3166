package dev.firstlight.validate;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Picks cases by what a user says: a whole name, a pattern with * and ?, or a part of a name; of cases, or of the kernels they run. */
public final class Selection {
    /** How many cases to take. */
    public enum Extent {
        /** Those of a quick run that are little work, one of each shape and options: for devices that are interpreters. */
        SMALL,
        QUICK,
        FULL
    }

    /** An interpreter does so many operations in about a second. */
    private static final long LITTLE_WORK = 20_000;

    private Selection() {}

    /**
     * The cases a pattern means: by their names, or if it means none so, by those of what they run. Cases beyond the extent are taken if
     * nothing else is meant.
     *
     * @param pattern what to look for, or null for all
     * @param runs    the names of the kernels that a case runs and of their files; asked for only if need be
     * @throws IllegalArgumentException if it means none; the message says what there is
     */
    public static List<Case> of(List<Case> all, String pattern, Extent extent, Function<Case, Set<String>> runs) {
        List<Case> meant = pattern == null ? all : meant(all, pattern, each -> Set.of(each.name(), each.group()));
        Map<Case, Set<String>> kernels = new HashMap<>();
        if (meant.isEmpty()) {
            all.forEach(each -> kernels.put(each, runs.apply(each)));
            meant = meant(all, pattern, kernels::get);
        }
        if (meant.isEmpty()) {
            String there = String.join(", ", new TreeSet<>(all.stream().map(Case::group).toList()));
            String running = String.join(", ", kernels.values().stream().flatMap(Set::stream).collect(Collectors.toCollection(TreeSet::new)));
            throw new IllegalArgumentException("expected an operation, a case, a kernel, a kernel file or a pattern such as 'matmul_*', found no case that '"
                    + pattern + "' means; there are cases of " + there + (running.isEmpty() ? "" : "; they run " + running));
        }
        Set<String> labels = new HashSet<>();
        List<Case> within = meant.stream().filter(each -> switch (extent) {
            case FULL -> true;
            case QUICK -> !each.full();
            case SMALL -> !each.full() && each.work() <= LITTLE_WORK && labels.add(each.label());
        }).toList();
        return within.isEmpty() ? meant : within;
    }

    /** Those with a name that is the pattern, or if none has, that fits it or has it as a part. */
    private static List<Case> meant(List<Case> all, String pattern, Function<Case, Set<String>> names) {
        List<Case> same = all.stream().filter(each -> names.apply(each).contains(pattern)).toList();
        if (!same.isEmpty()) {
            return same;
        }
        Predicate<String> fits = fitting(pattern);
        return all.stream().filter(each -> names.apply(each).stream().anyMatch(fits)).toList();
    }

    private static Predicate<String> fitting(String pattern) {
        if (!pattern.contains("*") && !pattern.contains("?")) {
            return name -> name.contains(pattern);
        }
        return Pattern.compile(Pattern.compile("[*?]|[^*?]+").matcher(pattern).replaceAll(part -> Matcher.quoteReplacement(
                part.group().equals("*") ? ".*" : part.group().equals("?") ? "." : Pattern.quote(part.group())))).asMatchPredicate();
    }
}
