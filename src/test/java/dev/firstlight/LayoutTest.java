package dev.firstlight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Packages know only what lies below them; see the layout in the README. */
class LayoutTest {
    private static final Path SOURCES = Path.of("src/main/java/dev/firstlight");
    private static final Pattern NAMED = Pattern.compile("\\bdev\\.firstlight\\.([a-z]+)\\.");
    /** Whom each package may know beside itself; cli may know everybody. */
    private static final Map<String, Set<String>> KNOWS = Map.of(
            "compute", Set.of(),
            "data", Set.of(),
            "reference", Set.of("compute"),
            "cpu", Set.of("compute"),
            "opencl", Set.of("compute"),
            "nn", Set.of("compute"),
            "train", Set.of("nn", "data", "compute"),
            "validate", Set.of("compute", "reference", "nn"),
            "report", Set.of("nn", "train", "data"),
            "bench", Set.of("nn", "compute", "validate"));

    @Test
    void packagesKnowOnlyWhatLiesBelowThem() throws IOException {
        Set<String> wrong = new TreeSet<>(), seen = new TreeSet<>();
        for (Path file : javaFiles()) {
            String own = SOURCES.relativize(file).getName(0).toString();
            seen.add(own);
            Matcher named = NAMED.matcher(Files.readString(file));
            while (named.find()) {
                String other = named.group(1);
                if (!own.equals("cli") && !own.equals(other) && !KNOWS.getOrDefault(own, Set.of()).contains(other)) {
                    wrong.add(own + " -> " + other + " in " + file.getFileName());
                }
            }
        }
        assertEquals(Set.of(), wrong);
        assertTrue(seen.containsAll(KNOWS.keySet()), "packages are missing: " + seen);
    }

    private static List<Path> javaFiles() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
        }
    }
}
