package dev.firstlight.validate;

import dev.firstlight.validate.KernelFaults.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Collectors;

/** Planted faults that were looked at, each listed by its {@link Fault#key} and the reason why it is there. */
enum KnownFaults {
    /** No result of any device differs, or it differs within what the kernel promises. */
    EQUIVALENT("equivalent-faults.txt"),
    /** No comparison of results shows them, but oclgrind, which was tried on each: races, and reads past the end of a tensor. */
    OCLGRIND("oclgrind-faults.txt"),
    /** Wrong, but seen by nothing: what lies past the end of a private array is read and not used. */
    UNSEEN("unseen-faults.txt");

    private final Set<String> keys;

    KnownFaults(String list) {
        try (InputStream lines = KnownFaults.class.getResourceAsStream(list)) {
            keys = new String(lines.readAllBytes(), StandardCharsets.UTF_8).lines().filter(line -> !line.startsWith("#"))
                    .map(line -> line.substring(0, line.lastIndexOf(" | "))).collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Set<String> keys() {
        return keys;
    }

    boolean contains(Fault fault) {
        return keys.contains(fault.key());
    }
}
