package dev.firstlight.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Training that is ended from outside, and output that nobody reads. */
@DisabledOnOs(OS.WINDOWS)
class EndingIT {
    private static final String[] LONG_TRAINING = {"train", "--data", "digits", "--model", "10n", "--epochs", "1000000", "--device", "cpu", "--run", "run"};

    @TempDir
    private Path folder;

    @BeforeEach
    void data() throws IOException {
        TinyData.idxFolder(folder.resolve("digits"), 200, 50);
    }

    private void endsInGoodOrder(Firstlight firstlight) throws IOException, InterruptedException {
        Process process = firstlight.start(LONG_TRAINING);
        while (process.isAlive() && !firstlight.outSoFar().contains("epoch")) {
            Thread.sleep(20);
        }
        process.destroy();  // as kill does
        Firstlight.Result result = firstlight.finish(process).says("stopped before the end; the weights so far are in run");
        assertEquals(128 + 15, result.code(), result::toString);
        assertEquals("", result.err());
        assertTrue(Files.exists(folder.resolve("run/weights.safetensors")));
        assertFalse(Files.exists(folder.resolve("run/result.json")));
        firstlight.run("eval", "run", "--device", "cpu").done();
    }

    @Test
    void aTrainingToldToEndSavesWhatThereIs() throws IOException, InterruptedException {
        endsInGoodOrder(new Firstlight(folder).with("FIRSTLIGHT_RELAUNCH", "off"));
    }

    @Test
    void theSignalReachesTheSecondJvm() throws IOException, InterruptedException {
        endsInGoodOrder(new Firstlight(folder));
    }

    @Test
    void aReaderThatHasSeenEnoughEndsTheTraining() throws IOException, InterruptedException {
        Process shell = new ProcessBuilder("sh", "-c", "\"$0\" -jar \"$1\" train --data digits --model 10n --epochs 1000000 --run run | head -1",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), System.getProperty("firstlight.jar"))
                .directory(folder.toFile()).redirectErrorStream(true).start();
        String output = new String(shell.getInputStream().readAllBytes());
        assertEquals(0, shell.waitFor());
        assertEquals(1, output.lines().count(), output);
        assertTrue(output.startsWith("device: "), output);
        assertTrue(Files.exists(folder.resolve("run/weights.safetensors")));
    }

    @Test
    void outputThatCannotBeWrittenIsAFailure() throws IOException, InterruptedException {
        Path full = Path.of("/dev/full");
        Assumptions.assumeTrue(Files.exists(full), "no device that is always full");
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar",
                System.getProperty("firstlight.jar"), "devices").redirectOutput(full.toFile()).start();
        String errors = new String(process.getErrorStream().readAllBytes());
        assertEquals(1, process.waitFor());
        assertEquals(1, errors.lines().count(), errors);
        assertTrue(errors.startsWith("standard output cannot be written"), errors);
    }
}
