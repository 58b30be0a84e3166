package dev.firstlight.validate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Plants faults in kernel source mechanically: each differs from the original in one place of one line of code. */
final class KernelFaults {
    /** What is looked for, what stands there instead, and what that is called. */
    private record Rule(String name, Pattern pattern, String replacement) {
        static Rule of(String name, String regex, String replacement) {
            return new Rule(name, Pattern.compile(regex), replacement);
        }

        /** The code with what stands at {@code start} replaced, and nothing else. */
        String applied(String code, int start) {
            Matcher matcher = pattern.matcher(code).region(start, code.length()).useTransparentBounds(true);
            StringBuilder changed = new StringBuilder();
            if (matcher.lookingAt()) {
                matcher.appendReplacement(changed, replacement);
            }
            return matcher.appendTail(changed).toString();
        }
    }

    private static final List<Rule> RULES = List.of(
            Rule.of("<= for <", " < ", " <= "), Rule.of("< for <=", " <= ", " < "), Rule.of("> for >=", " >= ", " > "),
            Rule.of("swapped comparison", " > ", " < "), Rule.of("swapped comparison", " == ", " != "),
            Rule.of("swapped sign", " \\+ ", " - "), Rule.of("swapped sign", " - ", " + "), Rule.of("swapped sign", " \\+= ", " -= "),
            Rule.of("swapped sign", "\\(-(?=[a-z])", "("), Rule.of("lost term", " \\+= ", " = "), Rule.of("lost term", " [+-] [\\w.]+(?=[;,)])", ""),
            Rule.of("wrong operation", " \\* ", " + "), Rule.of("wrong operation", " / ", " * "), Rule.of("wrong operation", "\\bmin\\(", "max("),
            Rule.of("wrong operation", " % ", " / "), Rule.of("wrong operation", " && ", " || "),
            Rule.of("off by one", "\\[([a-z]\\w*)\\]", "[$1 + 1]"), Rule.of("off by one", " \\+ 1\\b", " + 2"), Rule.of("off by one", " - 1\\b", ""),
            Rule.of("off by one", "= 0;", "= 1;"),
            Rule.of("dropped barrier", "(?<!define )(barrier\\([A-Z_ |]+\\)|ALL_DONE);", ";"),
            Rule.of("wrong constant", "\\b(\\d\\.\\d+|0x1p-\\d+)f", "($1f + 0.25f)"), Rule.of("wrong constant", "\\b(0x[0-9A-F]{8}u)", "($1 ^ 16u)"),
            Rule.of("missing edge guard", "\\bif \\(.*\\) \\{", "if (1) {"), Rule.of("missing edge guard", "(?<= )[\\w.]+ [<>]=? [\\w.]+ \\? ", "1 ? "),
            Rule.of("swapped dimensions", "_id\\(0\\)", "_id(1)"), Rule.of("swapped dimensions", "_id\\(1\\)", "_id(0)"),
            Rule.of("swapped dimensions", "\\b(OUT_|WINDOW_|)WIDTH\\b", "$1HEIGHT"), Rule.of("swapped dimensions", "\\b(OUT_|WINDOW_|)HEIGHT\\b", "$1WIDTH"),
            Rule.of("swapped dimensions", "\\b(STRIDE|DILATION)_Y\\b", "$1_X"), Rule.of("swapped dimensions", "\\bLEFT\\b", "TOP"),
            Rule.of("swapped dimensions", "\\bSIZE_M\\b", "SIZE_N"), Rule.of("swapped dimensions", "\\bSIZE_N\\b", "SIZE_K"));

    /** The head of a function or a macro: what the lines below it belong to. */
    private static final Pattern HEAD = Pattern.compile("^(?:#define (\\w+)|[a-zA-Z].*?\\b(\\w+)\\()");

    /**
     * A fault.
     *
     * @param line   counted from 1
     * @param within the function or macro it is in
     * @param number tells faults apart that are the same in the same function, counted from 1
     * @param text   the whole file with the fault in it
     */
    record Fault(String file, int line, String kind, String within, String before, String after, int number, String text) {
        /** Names this fault alone, and still does when lines are added to the file. */
        String key() {
            return String.join(" | ", file, within, before.strip() + "  =>  " + after.strip() + (number == 1 ? "" : " #" + number));
        }

        /** Copies all kernels, this fault in them, to a new folder in another. */
        Path plant(Path folder) throws IOException {
            Path kernels = Files.createTempDirectory(folder, "kernels");
            try (Stream<Path> files = Files.list(KernelFiles.FOLDER)) {
                for (Path from : files.toList()) {
                    Files.copy(from, kernels.resolve(from.getFileName()));
                }
            }
            Files.writeString(kernels.resolve(file), text);
            return kernels;
        }

        @Override
        public String toString() {
            return file + ":" + line + " " + kind + ": " + before.strip() + "  =>  " + after.strip();
        }
    }

    private KernelFaults() {}

    /**
     * All faults there are rules for, in the order of the lines. Comments are left alone, and so are preprocessor lines but for
     * the bodies of macros; the defaults of {@code -D} options are no code.
     */
    static List<Fault> in(String file, String source) {
        List<Fault> faults = new ArrayList<>();
        Set<String> texts = new HashSet<>(Set.of(source));
        Map<String, Integer> numbers = new HashMap<>();
        String within = "";
        String[] lines = source.split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            String code = lines[i].contains("//") ? lines[i].substring(0, lines[i].indexOf("//")) : lines[i];
            Matcher head = HEAD.matcher(code);
            within = !head.find() ? within : head.group(1) != null ? head.group(1) : head.group(2);
            boolean macro = code.startsWith("#define") && !lines[i - 1].startsWith("#ifndef");
            if (code.isBlank() || code.startsWith("#") && !macro) {
                continue;
            }
            for (Rule rule : RULES) {
                Matcher matcher = rule.pattern.matcher(code);
                while (matcher.find()) {
                    String changed = rule.applied(code, matcher.start());
                    String[] copy = lines.clone();
                    copy[i] = changed;
                    String text = String.join("\n", copy);
                    if (texts.add(text)) {
                        int number = numbers.merge(within + "\n" + code.strip() + "\n" + changed.strip(), 1, Integer::sum);
                        faults.add(new Fault(file, i + 1, rule.name, within, code, changed, number, text));
                    }
                }
            }
        }
        return faults;
    }
}
