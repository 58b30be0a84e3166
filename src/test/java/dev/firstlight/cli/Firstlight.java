package dev.firstlight.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** The built jar, run as users run it: a process with arguments, a working directory and an environment. */
final class Firstlight {
    private static final int MOST_SECONDS = 120;

    private final Path folder;
    private final Map<String, String> environment = new TreeMap<>();

    /** @param folder the working directory; output is kept there too */
    Firstlight(Path folder) {
        this.folder = folder;
    }

    /** What came of a run. */
    record Result(int code, String out, String err) {
        /** The work was done. */
        Result done() {
            assertEquals(0, code, this::toString);
            return this;
        }

        /** The input was found to be wrong, and one line says so. */
        Result wrongInput(String... fragments) {
            return failed(2, fragments);
        }

        /** The work failed, and one line says so. */
        Result workFailed(String... fragments) {
            return failed(1, fragments);
        }

        private Result failed(int expected, String... fragments) {
            assertEquals(expected, code, this::toString);
            assertEquals(1, err.lines().count(), this::toString);
            for (String fragment : fragments) {
                assertTrue(err.contains(fragment), () -> "expected '" + fragment + "' in " + this);
            }
            return this;
        }

        Result says(String... fragments) {
            for (String fragment : fragments) {
                assertTrue(out.contains(fragment), () -> "expected '" + fragment + "' in " + this);
            }
            return this;
        }

        @Override
        public String toString() {
            return "exit code " + code + "\n--- out\n" + out + "--- err\n" + err;
        }
    }

    /** With an environment variable set. */
    Firstlight with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    Result run(String... arguments) {
        try {
            return finish(start(arguments));
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Starts without waiting. Both outputs go to files, so nothing blocks. */
    Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar", System.getProperty("firstlight.jar")));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile())
                .redirectOutput(output("out").toFile()).redirectError(output("err").toFile());
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "FIRSTLIGHT_RELAUNCH"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        return process;
    }

    Result finish(Process process) throws InterruptedException {
        if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            throw new AssertionError("not done after " + MOST_SECONDS + " s\n" + read("out") + read("err"));
        }
        return new Result(process.exitValue(), read("out"), read("err"));
    }

    /** What has been written to standard output so far. */
    String outSoFar() {
        return read("out");
    }

    private Path output(String name) {
        return folder.resolve("." + name);
    }

    private String read(String name) {
        try {
            return Files.readString(output(name), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
