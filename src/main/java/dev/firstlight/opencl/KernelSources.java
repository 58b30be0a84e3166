package dev.firstlight.opencl;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where kernel files come from: the jar, or a folder in which a user changes them. An {@code #include "name"} line is
 * replaced by that file's text, each file once, with {@code #line} directives, so that the compiler speaks of files and lines
 * as they were written.
 */
public final class KernelSources {
    private static final Pattern INCLUDE = Pattern.compile("\\s*#include\\s+\"([^\"]+)\"\\s*(?://.*|/\\*.*\\*/\\s*)?");
    /** The conditions that files make for what they include: a constant that is, or is not, 0. */
    private static final Pattern CONDITION = Pattern.compile("#if (!?)(\\w+)");
    private static final Pattern BEGINNING = Pattern.compile("#line 1 \"([^\"]+)\"");

    /** How a file says what a constant is where no {@code -D} option does. */
    private static final Pattern DEFAULT = Pattern.compile("^#ifndef (\\w+)\n#define \\1 (\\S+)\n#endif$", Pattern.MULTILINE);

    private static final Pattern OPTION = Pattern.compile("-D(\\w+)=(\\S*)");

    private final Path directory;
    private final Map<ProgramKey, Set<String>> files = new HashMap<>();

    private KernelSources(Path directory) {
        this.directory = directory;
    }

    /** The kernels that are part of the program. */
    public static KernelSources bundled() {
        return new KernelSources(null);
    }

    /**
     * Kernels from a folder.
     *
     * @throws IllegalArgumentException if it is no folder
     */
    public static KernelSources directory(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new IllegalArgumentException("kernels: expected a folder with the .cl files, found no folder at " + directory);
        }
        return new KernelSources(directory);
    }

    /**
     * These, if they are all that the program has.
     *
     * @throws IllegalArgumentException if files are missing, with their names
     */
    public KernelSources complete() {
        Set<String> missing = bundledFiles();
        missing.removeIf(file -> Files.isRegularFile(directory.resolve(file)));
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException("kernels: expected all of the program's kernel files in " + directory + ", found none called "
                    + String.join(", ", missing) + "; copy what is missing from the program's kernels folder");
        }
        return this;
    }

    /** The names of the program's own files. */
    private static Set<String> bundledFiles() {
        try {
            URI folder = KernelSources.class.getResource("/kernels").toURI();
            if (!folder.getScheme().equals("jar")) {
                return names(Path.of(folder));
            }
            try (FileSystem jar = FileSystems.newFileSystem(folder, Map.of())) {
                return names(jar.getPath("/kernels"));
            }
        } catch (URISyntaxException | IOException e) {
            throw new IllegalStateException("the program's kernels cannot be listed", e);
        }
    }

    private static Set<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    boolean areBundled() {
        return directory == null;
    }

    /**
     * The text of a kernel file with its includes.
     *
     * @throws IllegalArgumentException if the file or one it includes is missing
     */
    String text(String file) {
        StringBuilder text = new StringBuilder();
        append(file, text, new HashSet<>());
        return text.toString();
    }

    /** The names of the files that a program is compiled of. */
    Set<String> files(ProgramKey program) {
        return files.computeIfAbsent(program, this::compiledFiles);
    }

    private Set<String> compiledFiles(ProgramKey program) {
        Map<String, String> constants = new HashMap<>(defaults(program.file()));
        OPTION.matcher(program.options()).results().forEach(option -> constants.put(option.group(1), option.group(2)));
        Set<String> compiled = new HashSet<>();
        Deque<Boolean> conditions = new ArrayDeque<>();
        text(program.file()).lines().map(String::strip).forEach(line -> {
            Matcher condition = CONDITION.matcher(line), beginning = BEGINNING.matcher(line);
            if (line.startsWith("#if")) {
                conditions.push(!condition.matches() || constants.getOrDefault(condition.group(2), "0").equals("0") != condition.group(1).isEmpty());
            } else if (line.startsWith("#el")) {
                conditions.pop();
                conditions.push(true);
            } else if (line.startsWith("#endif")) {
                conditions.pop();
            } else if (beginning.matches() && !conditions.contains(false)) {
                compiled.add(beginning.group(1));
            }
        });
        return compiled;
    }

    /** The constants of a file and those it includes, by name, as they are where no {@code -D} option says otherwise. */
    Map<String, String> defaults(String file) {
        return DEFAULT.matcher(text(file)).results().collect(Collectors.toMap(found -> found.group(1), found -> found.group(2), (first, second) -> first));
    }

    private void append(String file, StringBuilder text, Set<String> seen) {
        seen.add(file);
        text.append("#line 1 \"").append(file).append("\"\n");
        List<String> lines = read(file).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            Matcher include = INCLUDE.matcher(lines.get(i));
            if (!include.matches()) {
                text.append(lines.get(i)).append('\n');
                continue;
            }
            if (!seen.contains(include.group(1))) {
                append(include.group(1), text, seen);
            }
            text.append("#line ").append(i + 2).append(" \"").append(file).append("\"\n");
        }
    }

    private String read(String file) {
        try {
            if (directory != null) {
                Path path = directory.resolve(file);
                if (!Files.isRegularFile(path)) {
                    throw new IllegalArgumentException("kernels: expected the file " + path + ", found none; copy it from the program's kernels folder");
                }
                // Comments in another encoding do no harm.
                return new String(Files.readAllBytes(path), StandardCharsets.UTF_8);
            }
            try (InputStream stream = KernelSources.class.getResourceAsStream("/kernels/" + file)) {
                if (stream == null) {
                    throw new IllegalArgumentException("kernels: the program holds no kernel file " + file);
                }
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("kernels: " + file + " cannot be read (" + e + ")", e);
        }
    }
}
