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
    /** Races that no result shows where work-items run in turn; oclgrind, which was tried on each, reports them. */
    RACE("race-faults.txt"),
    /** Wrong, but seen by nothing: memory beside a tensor or a private array is read, and what is read is not used. */
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
