package dev.firstlight.cli;

import dev.firstlight.train.RunDirectory;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options that say where a run is kept. */
final class RunOptions {
    @Option(names = "--run", paramLabel = "DIR", description = "The run directory to write (default: a new one under runs/).")
    private Path folder;

    @Option(names = "--overwrite", description = "Replace a run of the same model in that directory.")
    private boolean overwrite;

    boolean overwrite() {
        return overwrite;
    }

    /** The folder that was named, else the one in which a new one is made. */
    Path place() {
        return folder != null ? folder : RunDirectory.RUNS;
    }

    /** The folder that was named, else a new one. */
    Path folder(String data, String model) {
        return folder != null ? folder : RunDirectory.claim(plain(data) + "-" + plain(model));
    }

    /** A name without what file systems or shells take amiss. */
    private static String plain(String name) {
        String plain = name.replaceAll("[^\\p{L}\\p{N}._-]+", "_");
        return plain.length() <= 40 ? plain : plain.substring(0, 40);
    }
}
