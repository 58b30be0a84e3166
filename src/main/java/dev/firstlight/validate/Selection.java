package dev.firstlight.validate;

import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Picks cases by what a user says: a whole name, a pattern with * and ?, or a part of a name. */
public final class Selection {
    private Selection() {}

    /**
     * The cases a pattern means. A case that only a full run has is taken if nothing else is meant.
     *
     * @param pattern what to look for, or null for all
     * @param full    whether to take the cases that a quick run leaves out
     * @throws IllegalArgumentException if it means none; the message says what there is
     */
    public static List<Case> of(List<Case> all, String pattern, boolean full) {
        List<Case> meant = all.stream().filter(matching(all, pattern)).toList();
        List<Case> quick = meant.stream().filter(each -> full || !each.full()).toList();
        if (meant.isEmpty()) {
            throw new IllegalArgumentException("expected an operation, a case or a pattern such as 'matmul_*', found no case that '" + pattern
                    + "' means; there are cases of " + String.join(", ", new TreeSet<>(all.stream().map(Case::group).toList())));
        }
        return quick.isEmpty() ? meant : quick;
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
            String regex = ("\\Q" + pattern.replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q") + "\\E");
            return each -> Pattern.matches(regex, each.name()) || Pattern.matches(regex, each.group());
        }
        return each -> each.name().contains(pattern);
    }
}
