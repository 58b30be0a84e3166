package dev.firstlight.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Finds and loads data sets by what a user writes after {@code --data}. */
public final class Datasets {
    private static final String KINDS =
            "mnist, strings:7, a folder of IDX files, a folder of images with a sub-folder per class, or a CSV file";

    private Datasets() {}

    /**
     * Loads {@code mnist} (embedded), {@code strings:7} or {@code strings:1-7} ({@link StringsOfMnist}), a folder of IDX files
     * ({@link IdxFolder}), a folder of images with a sub-folder per class ({@link ImageFolder}) or a CSV file ({@link CsvFile}).
     *
     * @throws DataException if there is no such data set or it cannot be used
     */
    public static Dataset load(String spec) {
        if (spec.equals("mnist")) {
            return Mnist.dataset();
        }
        if (spec.startsWith(StringsOfMnist.PREFIX)) {
            return StringsOfMnist.load(spec);
        }
        Path path = path(spec);
        if (spec.isBlank() || !Files.exists(path)) {
            throw DataException.mismatch("data set '" + spec + "'", KINDS, "nothing at that path", "check the name");
        }
        if (!Files.isDirectory(path)) {
            if (IdxFolder.isIdxName(path.getFileName().toString())) {
                throw DataException.mismatch(path, "a folder of IDX files", "one file", "name the folder it lies in");
            }
            return CsvFile.load(path);
        }
        List<String> names = list(path);
        if (names.stream().anyMatch(IdxFolder::isIdxName)) {
            return IdxFolder.load(path, names);
        }
        if (ImageFolder.isImageFolder(path)) {
            return ImageFolder.load(path);
        }
        throw DataException.mismatch(path, "IDX files such as train-images-idx3-ubyte, or a sub-folder of images per class",
                names.isEmpty() ? "an empty folder" : "neither", "check the path");
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
        Path last = path.toAbsolutePath().normalize().getFileName();
        String name = last == null ? path.toString() : last.toString();
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }
}
