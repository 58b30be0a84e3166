package dev.firstlight.validate;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Picks cases by what a user says: a whole name, a pattern with * and ?, or a part of a name. */
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
     * The cases a pattern means. Cases beyond the extent are taken if nothing else is meant.
     *
     * @param pattern what to look for, or null for all
     * @throws IllegalArgumentException if it means none; the message says what there is
     */
    public static List<Case> of(List<Case> all, String pattern, Extent extent) {
        List<Case> meant = all.stream().filter(matching(all, pattern)).toList();
        if (meant.isEmpty()) {
            throw new IllegalArgumentException("expected an operation, a case or a pattern such as 'matmul_*', found no case that '" + pattern
                    + "' means; there are cases of " + String.join(", ", new TreeSet<>(all.stream().map(Case::group).toList())));
        }
        Set<String> labels = new HashSet<>();
        List<Case> within = meant.stream().filter(each -> switch (extent) {
            case FULL -> true;
            case QUICK -> !each.full();
            case SMALL -> !each.full() && each.work() <= LITTLE_WORK && labels.add(each.label());
        }).toList();
        return within.isEmpty() ? meant : within;
    }

    private static Predicate<Case> matching(List<Case> all, String pattern) {
        if (pattern == null) {
            return each -> true;
        }
        if (all.stream().anyMatch(each -> each.name().equals(pattern))) {
            return each -> each.name().equals(pattern);
        }
        if (all.stream().anyMatch(each -> each.group().equals(pattern))) {
            return each -> each.group().equals(pattern);
        }
        if (pattern.contains("*") || pattern.contains("?")) {
            String regex = Pattern.compile("[*?]|[^*?]+").matcher(pattern)
                    .replaceAll(part -> Matcher.quoteReplacement(part.group().equals("*") ? ".*" : part.group().equals("?") ? "." : Pattern.quote(part.group())));
            return each -> Pattern.matches(regex, each.name()) || Pattern.matches(regex, each.group());
        }
        return each -> each.name().contains(pattern);
    }
}
