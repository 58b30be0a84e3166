package dev.firstlight.validate;

import dev.firstlight.validate.KernelFaults.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Planted faults that were looked at, each listed by its {@link Fault#key} and what there is to say of it. */
enum KnownFaults {
    /** No result of any device differs, or it differs within what the kernel promises. */
    EQUIVALENT("equivalent-faults.txt"),
    /** No comparison of results shows them, but {@link Oclgrind} does: races, and reads past the end of what is not used. */
    OCLGRIND("oclgrind-faults.txt");

    private final List<String> lines;

    KnownFaults(String list) {
        try (InputStream text = KnownFaults.class.getResourceAsStream(list)) {
            lines = new String(text.readAllBytes(), StandardCharsets.UTF_8).lines().filter(line -> !line.startsWith("#")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> lines() {
        return lines;
    }

    /** What the list says of a fault, if it is there. */
    Optional<String> remark(Fault fault) {
        String start = fault.key() + " | ";
        return lines.stream().filter(line -> line.startsWith(start)).map(line -> line.substring(start.length())).findFirst();
    }
}
