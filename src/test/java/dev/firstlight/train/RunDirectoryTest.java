package dev.firstlight.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.firstlight.compute.Shape;
import dev.firstlight.data.Framing;
import dev.firstlight.nn.Network;
import dev.firstlight.nn.Notation;
import dev.firstlight.nn.ParameterSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunDirectoryTest {
    private static final Network NETWORK = Notation.network("7n-relu-3n", Shape.of(1, 2, 3), 1, 3, null);

    @TempDir
    Path temporary;

    private static RunInfo info(String model) {
        return new RunInfo("test", "2026-01-01T00:00:00Z", model, "table", new RunInfo.Input(1, 2, 3, 0.1f, -1.5f, Framing.ROW), 1,
                List.of("a", "b", "c"), Map.of("epochs", 3), 1, "device", "17", "system");
    }

    @Test
    void keepsWeightsBitForBit() throws IOException {
        ParameterSet parameters = NETWORK.newParameters();
        float[] weights = parameters.initialValues(9);
        RunDirectory.prepare(temporary.resolve("a run"), NETWORK.notation(), false);
        RunDirectory directory = RunDirectory.create(temporary.resolve("a run"), info(NETWORK.notation()));
        directory.saveMetrics();
        directory.saveWeights(parameters, weights);
        RunDirectory opened = RunDirectory.open(temporary.resolve("a run"));
        assertArrayEquals(weights, opened.loadWeights(NETWORK, NETWORK.newParameters()));
        assertEquals(info(NETWORK.notation()).input(), opened.info().input());
        assertEquals(List.of("a", "b", "c"), opened.info().classNames());
        try (Stream<Path> files = Files.list(opened.folder())) {
            assertEquals(List.of("metrics.csv", "run.json", "weights.safetensors"), files.map(file -> file.getFileName().toString()).sorted().toList());
        }
    }

    @Test
    void keepsWhatBelongsToAnotherModel() throws IOException {
        RunDirectory.create(temporary, info("5n-3n")).saveMetrics();
        String before = Files.readString(temporary.resolve("run.json"));
        for (boolean overwrite : new boolean[] {false, true}) {
            RunException refusal = assertThrows(RunException.class, () -> RunDirectory.prepare(temporary, NETWORK.notation(), overwrite));
            assertTrue(refusal.getMessage().contains("belongs to another model, 5n-3n"), refusal.getMessage());
        }
        assertTrue(assertThrows(RunException.class, () -> RunDirectory.prepare(temporary, "5n-3n", false)).getMessage().contains("--overwrite"));
        RunDirectory.prepare(temporary, "5n-3n", true);
        assertEquals(before, Files.readString(temporary.resolve("run.json")));
    }

    @Test
    void keepsOtherPeoplesFolders() throws IOException {
        Files.writeString(temporary.resolve("thesis.txt"), "years of work");
        assertTrue(assertThrows(RunException.class, () -> RunDirectory.prepare(temporary, "5n-3n", true)).getMessage().contains("not empty"));
        assertTrue(assertThrows(RunException.class, () -> RunDirectory.prepare(temporary.resolve("thesis.txt"), "5n-3n", true)).getMessage().contains("found a file"));
    }

    @Test
    void refusesDamagedFilesInOneLine() throws IOException {
        ParameterSet parameters = NETWORK.newParameters();
        RunDirectory directory = RunDirectory.create(temporary, info(NETWORK.notation()));
        directory.saveMetrics();
        directory.saveWeights(parameters, parameters.initialValues(1));
        Path weights = temporary.resolve("weights.safetensors");
        byte[] whole = Files.readAllBytes(weights);
        for (int length : IntStream.of(0, 4, 8, 60, whole.length / 2, whole.length - 1).toArray()) {
            Files.write(weights, java.util.Arrays.copyOf(whole, length));
            RunException refusal = assertThrows(RunException.class, () -> directory.loadWeights(NETWORK, parameters), "cut to " + length);
            assertEquals(1, refusal.getMessage().lines().count());
            assertTrue(refusal.getMessage().contains("weights.safetensors"), refusal.getMessage());
        }
        Files.write(weights, whole);
        Network other = Notation.network("8n-relu-3n", Shape.of(1, 2, 3), 1, 3, null);
        assertTrue(assertThrows(RunException.class, () -> directory.loadWeights(other, other.newParameters())).getMessage().contains("dense1.weight"));
        Files.writeString(temporary.resolve("run.json"), "{\"model\": 3");
        assertThrows(RunException.class, () -> RunDirectory.open(temporary));
        Files.writeString(temporary.resolve("run.json"), "{}");
        assertThrows(RunException.class, () -> RunDirectory.open(temporary));
        assertThrows(RunException.class, () -> RunDirectory.open(temporary.resolve("nowhere")));
    }
}
