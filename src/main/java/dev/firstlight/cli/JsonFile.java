package dev.firstlight.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import dev.firstlight.train.AtomicFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option that has a result written to a file as JSON. */
final class JsonFile {
    static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();
    private static final Gson PRETTY = new GsonBuilder().disableHtmlEscaping().setPrettyPrinting().create();

    @Option(names = "--json", paramLabel = "F", description = "Write the result to this file as JSON.")
    private Path file;

    /** To be called before long work. @throws InputException if the file lies in no folder or is one */
    void check() {
        if (file != null && !Files.isDirectory(file.toAbsolutePath().getParent())) {
            throw new InputException("--json " + file + ": expected a file in a folder that exists, found no folder there; make it, or name another file");
        }
        if (file != null && Files.isDirectory(file)) {
            throw new InputException("--json " + file + ": expected a file, found a folder; name a file in it");
        }
    }

    /** Writes the result if a file was asked for. */
    void write(Object result) {
        if (file == null) {
            return;
        }
        byte[] text = (PRETTY.toJson(result) + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            AtomicFiles.write(file, channel -> channel.write(ByteBuffer.wrap(text)));
        } catch (IOException e) {
            throw new InputException("--json " + file + " cannot be written (" + e + "); name another file");
        }
    }
}
