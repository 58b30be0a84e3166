package dev.firstlight.validate;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Plants faults in kernel source mechanically: each differs from the original in one place of one line of code. */
final class KernelFaults {
    /** What is looked for, what stands there instead, and what that is called. */
    private record Rule(String name, Pattern pattern, String replacement) {
        static Rule of(String name, String regex, String replacement) {
            return new Rule(name, Pattern.compile(regex), replacement);
        }
    }

    private static final List<Rule> RULES = List.of(
            Rule.of("< for <=", " < ", " <= "), Rule.of("<= for <", " <= ", " < "), Rule.of("> for >=", " >= ", " > "),
            Rule.of("swapped comparison", " > ", " < "), Rule.of("inverted equality", " == ", " != "),
            Rule.of("swapped sign", " \\+ ", " - "), Rule.of("swapped sign", " - ", " + "), Rule.of("lost negation", "\\(-(?=[a-z])", "("),
            Rule.of("sum for product", " \\* ", " + "), Rule.of("lost term", " \\+= ", " = "), Rule.of("swapped sign", " \\+= ", " -= "),
            Rule.of("off by one", "\\[([a-z]\\w*)\\]", "[$1 + 1]"), Rule.of("dropped barrier", "barrier\\(CLK_LOCAL_MEM_FENCE\\);", ";"),
            Rule.of("max for min", "\\bmin\\(", "max("), Rule.of("wrong constant", "\\b0\\.5f", "0.25f"), Rule.of("wrong constant", "\\b1\\.0f", "1.5f"),
            Rule.of("wrong constant", "\\b0\\.0f", "0.5f"), Rule.of("swapped dimensions", "get_global_id\\(0\\)", "get_global_id(1)"),
            Rule.of("swapped dimensions", "get_global_id\\(1\\)", "get_global_id(0)"));

    /**
     * A fault.
     *
     * @param line counted from 1
     * @param text the whole file with the fault in it
     */
    record Fault(String file, int line, String kind, String before, String after, String text) {
        @Override
        public String toString() {
            return file + ":" + line + " " + kind + ": " + before.strip() + "  =>  " + after.strip();
        }
    }

    private KernelFaults() {}

    /** All faults there are rules for, in the order of the lines. Comments and preprocessor lines but for macros' bodies are left alone. */
    static List<Fault> in(String file, String text) {
        List<Fault> faults = new ArrayList<>();
        String[] lines = text.split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            String code = lines[i].contains("//") ? lines[i].substring(0, lines[i].indexOf("//")) : lines[i];
            if (code.isBlank() || code.startsWith("#") && !code.startsWith("#define")) {
                continue;
            }
            for (Rule rule : RULES) {
                Matcher matcher = rule.pattern.matcher(code);
                while (matcher.find()) {
                    String changed = code.substring(0, matcher.start()) + rule.pattern.matcher(code.substring(matcher.start())).replaceFirst(rule.replacement);
                    String[] copy = lines.clone();
                    copy[i] = changed;
                    faults.add(new Fault(file, i + 1, rule.name, code, changed, String.join("\n", copy)));
                }
            }
        }
        return faults;
    }
}
