package dev.firstlight.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
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
        new OutputFile("--json", file).check();
    }

    /** Writes the result if a file was asked for. */
    void write(Object result) {
        new OutputFile("--json", file).write(() -> PRETTY.toJson(result) + "\n");
    }
}
