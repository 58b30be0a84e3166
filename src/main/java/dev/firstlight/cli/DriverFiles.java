package dev.firstlight.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files that tell the OpenCL loader on Linux where drivers are: {@code *.icd}, the library's name in the first line. The
 * loader passes over those that name no library without a word (extension cl_khr_icd), so that a device is missing and nobody
 * knows why.
 */
final class DriverFiles {
    private static final String FOLDER_VARIABLE = "OCL_ICD_VENDORS";
    private static final Path USUAL_FOLDER = Path.of("/etc/OpenCL/vendors");

    private DriverFiles() {}

    /** One line for each file that cannot work, of the folder that the loader looks into. */
    static List<String> problems() {
        String named = System.getenv(FOLDER_VARIABLE);
        return problems(named == null || named.isBlank() ? USUAL_FOLDER : Path.of(named));
    }

    /** As {@link #problems()}, of this folder. Libraries named without a path are left to the loader's search. */
    static List<String> problems(Path folder) {
        List<String> problems = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.filter(path -> path.toString().endsWith(".icd")).sorted().toList()) {
                    String problem = problem(file);
                    if (problem != null) {
                        problems.add("the OpenCL driver file " + file + " " + problem + "; install its driver again or remove the file");
                    }
                }
            } catch (IOException e) {
                problems.add("the OpenCL driver files in " + folder + " cannot be listed (" + e.getMessage() + ")");
            }
        }
        return problems;
    }

    private static String problem(Path file) {
        try {
            String library = Files.readString(file, StandardCharsets.ISO_8859_1).lines().findFirst().orElse("").strip();
            if (library.isEmpty()) {
                return "names no library";
            }
            return library.startsWith("/") && !Files.exists(Path.of(library)) ? "names " + library + ", which is not there" : null;
        } catch (IOException | InvalidPathException e) {
            return "cannot be read (" + e.getMessage() + ")";
        }
    }
}
