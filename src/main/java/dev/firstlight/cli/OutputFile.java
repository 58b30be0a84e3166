package dev.firstlight.cli;

import dev.firstlight.train.AtomicFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * A text file that an option asks for.
 *
 * @param option the option
 * @param file   where it is to be; null if it was not asked for
 */
record OutputFile(String option, Path file) {
    /** To be called before long work. @throws InputException if the file lies in no folder, or is one, or may not be written */
    void check() {
        if (file == null) {
            return;
        }
        Path folder = file.toAbsolutePath().getParent();
        if (!Files.isDirectory(folder)) {
            throw new InputException(option + " " + file + ": expected a file in a folder that exists, found no folder there; make it, or name another file");
        }
        if (Files.isDirectory(file)) {
            throw new InputException(option + " " + file + ": expected a file, found a folder; name a file in it");
        }
        if (!mayBeWritten()) {
            throw new InputException(option + " " + file + ": expected a place that may be written, found one that may not; name another file");
        }
    }

    /** Whether a file can be made beside it, as writing will; what permissions say is not all. */
    private boolean mayBeWritten() {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            return Files.isWritable(file);
        }
        try {
            Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
            Files.delete(Files.createTempFile(target.getParent(), ".", ".part"));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Writes the text if the file was asked for. */
    void write(Supplier<String> text) {
        if (file == null) {
            return;
        }
        try {
            AtomicFiles.write(file, channel -> channel.write(ByteBuffer.wrap(text.get().getBytes(StandardCharsets.UTF_8))));
        } catch (IOException e) {
            throw new InputException(option + " " + file + " cannot be written (" + e + "); name another file");
        }
    }
}
