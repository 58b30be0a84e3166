package dev.firstlight.validate;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** {@link FaultHunt} in its process, started again whenever a fault took it down. */
final class HuntProcess implements AutoCloseable {
    static final String CRASHED = "crashed";

    private final Path folder;
    private Process process;
    private BufferedReader answers;

    /** @param folder where faulty kernels, the driver's cache and what a crash leaves behind may lie */
    HuntProcess(Path folder) {
        this.folder = folder;
    }

    private void start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                "-XX:ErrorFile=" + folder.resolve("crash.log"), "-XX:-CreateCoredumpOnCrash", "-cp", classPath(), FaultHunt.class.getName());
        builder.environment().put("POCL_CACHE_DIR", Files.createDirectories(folder.resolve("cache")).toString());
        process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        answers = process.inputReader(StandardCharsets.UTF_8);
    }

    static String classPath() {
        String[] parts = System.getProperty("java.class.path").split(System.getProperty("path.separator"));
        return String.join(System.getProperty("path.separator"), Stream.of(parts).map(part -> Path.of(part).toAbsolutePath().toString()).toList());
    }

    /** What comes of a fault: an answer of {@link FaultHunt}'s, or {@link #CRASHED}. */
    String outcome(KernelFaults.Fault fault) throws IOException, InterruptedException {
        String request = String.join("\t", fault.plant(folder).toString(), fault.file(), Integer.toString(fault.line())) + "\n";
        String first = ask(request);
        // A machine that is busy with something else can look like a kernel that hangs; what one fault left can look like another.
        return first.equals(FaultHunt.HUNG) || first.equals(FaultHunt.TAINTED) || first.equals(CRASHED) ? ask(request) : first;
    }

    private String ask(String request) throws IOException, InterruptedException {
        if (process == null || !process.isAlive()) {
            start();
        }
        String answer;
        try {
            process.outputWriter(StandardCharsets.UTF_8).append(request).flush();
            answer = nextAnswer();
        } catch (IOException ended) {
            answer = null;
        }
        if (answer == null || answer.equals(FaultHunt.HUNG) || answer.equals(FaultHunt.TAINTED)) {
            close();
        }
        return answer == null ? CRASHED : answer;
    }

    /** The next answer, or null if the process ended without one. */
    private String nextAnswer() throws IOException {
        for (String line; (line = answers.readLine()) != null;) {
            if (line.startsWith(FaultHunt.ANSWER)) {
                return line.substring(FaultHunt.ANSWER.length());
            }
        }
        return null;
    }

    @Override
    public void close() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
    }
}
