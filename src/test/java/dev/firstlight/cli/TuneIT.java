package dev.firstlight.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Forms of kernels are chosen by measuring, kept, used later, and never needed. */
class TuneIT {
    private static final Map<String, String> CHOSEN = Map.of("matmul_nn 8x10x784 rows", "4");

    @TempDir
    private Path folder;
    private Firstlight firstlight;

    @BeforeEach
    void prepare() throws IOException {
        TinyData.idxFolder(folder.resolve("digits"), 200, 50);
        firstlight = new Firstlight(folder).with("XDG_CACHE_HOME", folder.resolve("cache").toString());
    }

    private Firstlight.Result tune(String device) {
        return firstlight.run("tune", "--data", "digits", "--model", "10n", "--batch", "8", "--device", device).done();
    }

    private Firstlight.Result train(String run) {
        return firstlight.run("train", "--data", "digits", "--model", "10n", "--batch", "8", "--epochs", "2", "--device", "opencl", "--verbose", "--run", run).done();
    }

    @Test
    void theCpuBackendHasNothingToTune() {
        tune("cpu").says("nothing to choose on this device");
        assertFalse(Files.exists(folder.resolve("cache/firstlight/tuned")));
    }

    @Test
    void whatIsKeptIsUsedAndWhatIsDamagedIsNot() throws IOException {
        RequireOpenCl.device();
        tune("opencl").says("forms tried", "samples/s", "kept: ");
        Path file;
        try (Stream<Path> files = Files.list(folder.resolve("cache/firstlight/tuned"))) {
            file = files.toList().get(0);
        }
        TunedFile tuned = new TunedFile(file, Files.readAllLines(file).get(0));
        tuned.write(CHOSEN);
        assertEquals(CHOSEN, tuned.read());
        train("first").says("tuned:  1 forms of kernels from " + file);
        train("second");
        assertArrayEquals(weights("first"), weights("second"));
        byte[] whole = Files.readAllBytes(file);
        for (byte[] damaged : List.of(new byte[0], new byte[] {1, 2, 3}, Arrays.copyOf(whole, whole.length - 1), flipped(whole))) {
            Files.write(file, damaged);
            assertEquals(Map.of(), tuned.read());
        }
        assertFalse(train("third").out().contains("tuned:"));
    }

    private byte[] weights(String run) throws IOException {
        return Files.readAllBytes(folder.resolve(run).resolve("weights.safetensors"));
    }

    private static byte[] flipped(byte[] whole) {
        byte[] flipped = whole.clone();
        flipped[whole.length / 2] ^= 1;
        return flipped;
    }
}
