package dev.firstlight.opencl;

import dev.firstlight.compute.Tunable.Choice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Which forms of kernels were chosen, by measuring them, in the place of those that are estimated to be fastest. */
final class Tuning {
    /** So many forms of one thing are worth trying: estimates are not far off, and each costs a compilation. */
    static final int MOST_FORMS = 10;

    private final Map<String, String> chosen = new TreeMap<>();
    private List<Choice> asked;

    /**
     * The form that was chosen, or else the first.
     *
     * @param name  tells the choice from all others
     * @param forms there are, told apart by their {@code toString}; the best by estimate first
     */
    <T> T choose(String name, List<T> forms) {
        if (asked != null && forms.size() > 1) {
            asked.add(new Choice(name, forms.stream().map(Object::toString).toList()));
        }
        String wanted = chosen.get(name);
        return wanted == null ? forms.get(0) : forms.stream().filter(form -> form.toString().equals(wanted)).findFirst().orElse(forms.get(0));
    }

    /** An estimated number, and some above and below it, from one to the most. */
    static List<Integer> around(int number, int most) {
        return Stream.of(number, number / 2, number / 4, number * 2, number * 4).filter(n -> n >= 1 && n <= most).distinct().toList();
    }

    /** What is asked for while something runs. */
    List<Choice> asked(Runnable choosing) {
        asked = new ArrayList<>();
        try {
            choosing.run();
            return List.copyOf(asked);
        } finally {
            asked = null;
        }
    }

    void put(String choice, String form) {
        chosen.put(choice, form);
    }

    Map<String, String> chosen() {
        return Map.copyOf(chosen);
    }
}
