package dev.firstlight.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Finds and loads data sets by what a user writes after {@code --data}. */
public final class Datasets {
    private static final String KINDS = "mnist or a folder of IDX files";

    private Datasets() {}

    /**
     * Loads {@code mnist} (embedded) or a folder of IDX files.
     *
     * @throws DataException if there is no such data set or it cannot be used
     */
    public static Dataset load(String spec) {
        if (spec.equals("mnist")) {
            return Mnist.dataset();
        }
        Path path = path(spec);
        if (!Files.exists(path)) {
            throw DataException.mismatch("data set '" + spec + "'", KINDS, "nothing at that path", "check the name");
        }
        if (!Files.isDirectory(path)) {
            throw DataException.mismatch(path, KINDS, "a file", "name the folder it lies in");
        }
        List<String> names = list(path);
        if (names.stream().noneMatch(IdxFolder::isIdxName)) {
            throw DataException.mismatch(path, "IDX files such as train-images-idx3-ubyte", names.isEmpty() ? "an empty folder" : "none",
                    "check the path");
        }
        return IdxFolder.load(path, names);
    }

    private static Path path(String spec) {
        try {
            return Path.of(spec);
        } catch (InvalidPathException e) {
            throw DataException.mismatch("data set '" + spec + "'", KINDS, "no possible path (" + e.getReason() + ")", "check the name");
        }
    }

    /** The names of what lies in a folder, hidden files left out, sorted. */
    static List<String> list(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).filter(name -> !name.startsWith(".")).sorted().toList();
        } catch (IOException e) {
            throw new DataException(folder + ": cannot be listed (" + e + "); check the path and its permissions", e);
        }
    }

    /** The last part of a path, without an extension. */
    static String shortName(Path path) {
        String name = path.toAbsolutePath().normalize().getFileName().toString();
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }
}
