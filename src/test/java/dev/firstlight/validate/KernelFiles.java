package dev.firstlight.validate;

import dev.firstlight.opencl.DeviceClass;
import dev.firstlight.opencl.KernelUse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The kernel files of this project as text: their entry points, what they include, and which cases run them. */
final class KernelFiles {
    static final Path FOLDER = Path.of("kernels").toAbsolutePath();
    private static final Pattern ENTRY_POINT = Pattern.compile("^kernel\\b[^;{]*?\\bvoid (\\w+)\\(", Pattern.MULTILINE);
    private static final Pattern INCLUDE = Pattern.compile("^#include \"([^\"]+)\"", Pattern.MULTILINE);

    private static final Pattern CONDITION = Pattern.compile("^#(if|elif) (\\w+)(?: == (\\w+))?$");
    private static final Pattern OPTION = Pattern.compile("-D(\\w+)=(?!0\\b)([A-Z]{3}\\w*)?");
    private static final Pattern WORD = Pattern.compile("\\w+");

    private final Map<String, String> texts = new TreeMap<>();
    private final Map<String, Set<KernelUse>> uses = new HashMap<>();

    KernelFiles() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            for (Path file : files.toList()) {
                texts.put(file.getFileName().toString(), Files.readString(file));
            }
        }
    }

    /** All files, headers too, in alphabetical order. */
    Set<String> names() {
        return texts.keySet();
    }

    String text(String file) {
        return texts.get(file);
    }

    /** Each kernel of a file with the lines from its first to the brace that ends it, counted from 1. */
    Map<String, int[]> entryPoints(String file) {
        Map<String, int[]> found = new LinkedHashMap<>();
        String text = texts.get(file);
        Matcher matcher = ENTRY_POINT.matcher(text);
        while (matcher.find()) {
            int end = text.indexOf("\n}", matcher.end());
            found.put(matcher.group(1), new int[] {lineOf(text, matcher.start()), lineOf(text, end + 1)});
        }
        return found;
    }

    /** The kernel that a line belongs to, or null if it belongs to the whole file. */
    String entryPointAt(String file, int line) {
        return entryPoints(file).entrySet().stream().filter(entry -> entry.getValue()[0] <= line && line <= entry.getValue()[1])
                .map(Map.Entry::getKey).findFirst().orElse(null);
    }

    private static int lineOf(String text, int position) {
        return (int) text.substring(0, position).chars().filter(c -> c == '\n').count() + 1;
    }

    /** The cases among these that run a kernel of the file, or of one that includes it. */
    List<Case> using(String file, String entryPoint, List<Case> cases, DeviceClass deviceClass) {
        Set<String> files = includers(file);
        return cases.stream().filter(each -> uses(each, deviceClass).stream()
                .anyMatch(use -> entryPoint == null ? files.contains(use.file()) : use.kernel().equals(entryPoint))).toList();
    }

    /** The kernels that a case runs on devices of a class. */
    Set<KernelUse> uses(Case subject, DeviceClass deviceClass) {
        return uses.computeIfAbsent(deviceClass + subject.name(), name -> {
            Set<KernelUse> found = new LinkedHashSet<>();
            subject.ops().forEach(op -> found.addAll(KernelUse.of(op, deviceClass)));
            return found;
        });
    }

    /**
     * The cases among these that run a kernel of the file, or of one that includes it, at best the one that the line belongs to: in
     * front those that are likely to run the line, because their programs' options meet the conditions around it or are named in it.
     */
    List<Case> likeliest(String file, int line, List<Case> cases, DeviceClass deviceClass) {
        Set<String> files = includers(file);
        List<String> lines = texts.get(file).lines().toList();
        Map<String, Integer> relevance = new HashMap<>();
        Map<Case, Integer> scores = new HashMap<>();
        List<Case> using = using(file, entryPointAt(file, line), cases, deviceClass);
        using.forEach(each -> scores.put(each, uses(each, deviceClass).stream().filter(use -> files.contains(use.file()))
                .mapToInt(use -> relevance.computeIfAbsent(use.options(), options -> relevance(options, lines, line))).max().orElse(0)));
        return using.stream().sorted(Comparator.comparingInt(each -> -scores.get(each))).toList();
    }

    private static int relevance(String options, List<String> lines, int line) {
        Deque<Boolean> conditions = new ArrayDeque<>();
        for (String before : lines.subList(0, line - 1)) {
            Matcher condition = CONDITION.matcher(before);
            if (condition.matches()) {
                String value = condition.group(3) == null ? "(?!0\\b)" : condition.group(3) + "\\b";
                boolean met = options.matches(".*-D" + condition.group(2) + "=" + value + ".*");
                if (condition.group(1).equals("elif")) {
                    conditions.pop();
                }
                conditions.push(met);
            } else if (before.startsWith("#if")) {
                conditions.push(true);
            } else if (before.startsWith("#el")) {
                conditions.push(!conditions.pop());
            } else if (before.startsWith("#endif")) {
                conditions.pop();
            }
        }
        Set<String> words = WORD.matcher(lines.get(line - 1)).results().map(MatchResult::group).collect(Collectors.toSet());
        int named = (int) OPTION.matcher(options).results().filter(option -> words.contains(option.group(1)) || words.contains(option.group(2))).count();
        return named + 2 * (int) conditions.stream().filter(met -> met).count();
    }

    /** The file and all that include it, directly or not. */
    private Set<String> includers(String file) {
        Set<String> found = new LinkedHashSet<>(Set.of(file));
        for (int before = 0; before < found.size();) {
            before = found.size();
            texts.forEach((name, text) -> {
                if (INCLUDE.matcher(text).results().anyMatch(include -> found.contains(include.group(1)))) {
                    found.add(name);
                }
            });
        }
        return found;
    }
}
