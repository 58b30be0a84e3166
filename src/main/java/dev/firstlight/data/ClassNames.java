package dev.firstlight.data;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** The order in which classes are numbered: by number if every name is one, otherwise by alphabet. */
final class ClassNames {
    private ClassNames() {}

    /** The different names, sorted. */
    static List<String> sorted(Collection<String> names) {
        boolean numbers = names.stream().allMatch(ClassNames::isNumber);
        Comparator<String> byAlphabet = Comparator.naturalOrder();
        Comparator<String> byNumber = Comparator.comparing(BigDecimal::new);
        return names.stream().distinct().sorted(numbers ? byNumber.thenComparing(byAlphabet) : byAlphabet).toList();
    }

    private static boolean isNumber(String name) {
        try {
            return new BigDecimal(name).scale() < 1000;  // no exponent that would take for ever to compare
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
