package dev.firstlight.cli;

import dev.firstlight.train.AtomicFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What {@code tune} chose for one device with one driver and one version of this program: a line for each choice, what it is and the
 * form taken, a tab in between. The first line says for whom; the last is a digest of those before. A file that is damaged, or for
 * somebody else, is as good as none.
 */
record TunedFile(Path path, String owner) {
    /** The file for a device, by its identity; empty where there is no place for any. */
    static Optional<TunedFile> of(String device) {
        String owner = "firstlight " + Version.program() + " on " + device.replaceAll("\\s+", " ");
        return CacheDirectory.of("tuned").map(folder -> new TunedFile(folder.resolve(digest(owner).substring(0, 32)), owner));
    }

    /** Forms by the names of choices; none from a file that is not there or not whole. */
    Map<String, String> read() {
        Map<String, String> chosen = new TreeMap<>();
        try {
            String content = Files.readString(path);
            int end = content.lastIndexOf('\n', content.length() - 2) + 1;
            List<String> lines = content.substring(0, end).lines().toList();
            if (lines.isEmpty() || !lines.get(0).equals(owner) || !content.substring(end).equals(digest(content.substring(0, end)) + "\n")) {
                return Map.of();
            }
            for (String line : lines.subList(1, lines.size())) {
                int tab = line.indexOf('\t');
                chosen.put(line.substring(0, tab), line.substring(tab + 1));
            }
        } catch (IOException | UncheckedIOException | IndexOutOfBoundsException none) {
            return Map.of();
        }
        return chosen;
    }

    /** Writes the whole file anew. */
    void write(Map<String, String> chosen) throws IOException {
        StringBuilder text = new StringBuilder(owner).append('\n');
        new TreeMap<>(chosen).forEach((choice, form) -> text.append(choice).append('\t').append(form).append('\n'));
        text.append(digest(text.toString())).append('\n');
        ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
        Files.createDirectories(path.getParent());
        AtomicFiles.write(path, channel -> {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        });
    }

    private static String digest(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
