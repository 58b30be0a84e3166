package dev.firstlight.opencl;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jocl.CL;

/**
 * The one place where the native library is touched for the first time. A machine without OpenCL is a normal situation, so
 * failing to load it is a fact to be told, not an error.
 */
final class OpenClLibrary {
    private static final List<String> NAMES = List.of("libOpenCL.so.1", "libOpenCL.so");
    private static final Path LOADER_CACHE = Path.of("/etc/ld.so.cache");
    private static final Path OWN_MEMORY = Path.of("/proc/self/maps");
    private static final String UNPACKED = "libJOCL";
    private static final String PROBLEM = load();

    private OpenClLibrary() {}

    /** Why there is no OpenCL here, in words; null if there is. */
    static String problem() {
        return PROBLEM;
    }

    private static String load() {
        if (isAbsent(LOADER_CACHE, System.getenv("LD_LIBRARY_PATH"))) {
            return problem("there is no " + NAMES.get(0));
        }
        // JOCL unpacks its library under a fixed name otherwise, and processes that start together crash over it.
        System.setProperty("uniqueLibraryNames", "true");
        try {
            CL.setExceptionsEnabled(true);
            deleteUnpacked();
            return null;
        } catch (LinkageError e) {
            return problem(String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
    }

    /** Linux needs no name for a library that is loaded, and JOCL would not delete it when a process is killed. */
    private static void deleteUnpacked() {
        try (Stream<String> mapped = Files.lines(OWN_MEMORY, StandardCharsets.ISO_8859_1)) {
            Path temporary = Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath().normalize();
            for (String line : mapped.filter(each -> each.contains(UNPACKED)).toList()) {
                Path library = Path.of(line.substring(line.indexOf('/')));
                if (library.startsWith(temporary) && library.getFileName().toString().startsWith(UNPACKED)) {
                    Files.deleteIfExists(library);
                }
            }
        } catch (IOException | InvalidPathException left) {
            // it goes when the process ends in good order
        }
    }

    private static String problem(String reason) {
        return "no OpenCL library could be loaded (" + reason + "); install an OpenCL loader and a driver to use OpenCL devices";
    }

    /**
     * Whether Linux would look in vain for the library. JOCL asked in vain writes what it tried to the standard output, behind results
     * that are to be read by programs. The loader looks (ld.so(8)) into the folders of LD_LIBRARY_PATH, into its cache, which holds
     * whole paths, each ended by a zero byte, and into the usual folders. Where there is no such cache, nothing can be said.
     */
    static boolean isAbsent(Path cache, String libraryPath) {
        String known;
        try {
            known = Files.readString(cache, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return false;
        }
        Stream<String> named = Arrays.stream(known.split("\\x00")).filter(path -> NAMES.stream().anyMatch(name -> path.endsWith("/" + name)));
        Stream<String> folders = Stream.concat(Arrays.stream(String.valueOf(libraryPath).split(File.pathSeparator)),
                Stream.of("/lib", "/usr/lib", "/lib64", "/usr/lib64"));
        return Stream.concat(named, folders.flatMap(folder -> NAMES.stream().map(name -> folder + "/" + name))).noneMatch(path -> new File(path).isFile());
    }
}
