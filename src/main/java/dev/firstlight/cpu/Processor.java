package dev.firstlight.cpu;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The name of the processor, for people. */
final class Processor {
    private Processor() {}

    /** As Linux tells it, elsewhere as the environment does; at the least the architecture. */
    static String name() {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"), StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.startsWith("model name")).findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip().replaceAll("\\s+", " ")).orElseGet(Processor::architecture);
        } catch (IOException | java.io.UncheckedIOException notLinux) {
            return architecture();
        }
    }

    private static String architecture() {
        String identifier = System.getenv("PROCESSOR_IDENTIFIER");
        return identifier != null ? identifier : System.getProperty("os.arch") + " processor";
    }
}
