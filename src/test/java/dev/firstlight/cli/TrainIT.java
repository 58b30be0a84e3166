package dev.firstlight.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** From training to predicting, as a new user goes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TrainIT {
    private static final int TRAINING = 2000;

    private Path folder;
    private Firstlight firstlight;

    @BeforeAll
    void trainOnce(@TempDir Path temporary) throws IOException {
        folder = temporary;
        TinyData.idxFolder(folder.resolve("digits"), TRAINING, 300);
        firstlight = new Firstlight(folder);
        train("cpu", "first").says("device: ", "data:   digits, 2,000 samples of 1x28x28, 10 classes", "model:  32n-relu-10n, 25,450 parameters",
                "epoch 1/4  loss ", "epoch 4/4  loss ", " samples/s", "test:   accuracy ", "run:    first", " predict first IMAGE");
    }

    private Firstlight.Result train(String device, String run) {
        return firstlight.run("train", "--data", "digits", "--model", "32n-relu-10n", "--epochs", "4", "--batch", "50", "--device", device,
                "--threads", "2", "--run", run).done();
    }

    private JsonObject json(String file) throws IOException {
        return JsonParser.parseString(Files.readString(folder.resolve(file))).getAsJsonObject();
    }

    @Test
    void aRunDirectoryHoldsAllThatTheRunWasAndDid() throws IOException {
        JsonObject run = json("first/run.json");
        assertEquals("digits", run.get("data").getAsString());
        assertEquals("32n-relu-10n", run.get("model").getAsString());
        JsonObject options = run.getAsJsonObject("options");
        assertEquals(50, options.get("batch").getAsInt());
        assertEquals("adam", options.get("optimizer").getAsString());
        assertEquals(0.001, options.get("lr").getAsDouble());
        assertEquals("cosine", options.get("schedule").getAsString());
        JsonObject result = json("first/result.json");
        assertEquals(25450, result.get("parameters").getAsInt());
        assertEquals(4, result.get("epochs").getAsInt());
        assertTrue(result.get("test_accuracy").getAsDouble() > 0.7, result::toString);
        assertEquals(5, Files.readAllLines(folder.resolve("first/metrics.csv")).size());
    }

    @Test
    void evaluationAgreesWithTheRunsResult() throws IOException {
        JsonObject result = json("first/result.json");
        JsonObject evaluation = JsonParser.parseString(firstlight.run("eval", "first", "--device", "cpu", "--threads", "2", "--json").done().out()).getAsJsonObject();
        assertEquals(result.get("test_accuracy").getAsDouble(), evaluation.get("accuracy").getAsDouble());
        assertEquals(result.get("test_loss").getAsDouble(), evaluation.get("loss").getAsDouble());
        assertEquals(300, evaluation.get("samples").getAsInt());
        int counted = 0;
        for (var row : evaluation.getAsJsonArray("classes")) {
            for (var count : row.getAsJsonObject().getAsJsonArray("predicted")) {
                counted += count.getAsInt();
            }
        }
        assertEquals(300, counted);
        firstlight.run("eval", "first").done().says("data:   digits, 300 test samples", "true  as 0  as 1", "samples  accuracy");
    }

    @Test
    void picturesOfAnySizeArePredictedAndABadOneNamesItself() throws IOException {
        Path good = folder.resolve("a digit, ä.png"), small = folder.resolve("small.png"), bad = folder.resolve("bad.png");
        String large = Integer.toString(TinyData.png(good, 7, 5));
        String same = Integer.toString(TinyData.png(small, 7, 1));
        Files.writeString(bad, "no picture");
        Firstlight.Result result = firstlight.run("predict", "first", good.toString(), bad.toString(), small.toString(), "--top", "3", "--json");
        assertEquals(2, result.code(), result::toString);
        assertTrue(result.err().contains("bad.png: expected a PNG"), result::toString);
        JsonArray images = JsonParser.parseString(result.out()).getAsJsonArray();
        assertEquals(3, images.size());
        assertEquals(large, images.get(0).getAsJsonObject().get("label").getAsString());
        assertEquals(same, images.get(1).getAsJsonObject().get("label").getAsString());
        JsonArray top = images.get(1).getAsJsonObject().getAsJsonArray("top");
        assertEquals(3, top.size());
        assertTrue(top.get(0).getAsJsonObject().get("probability").getAsDouble() >= top.get(1).getAsJsonObject().get("probability").getAsDouble());
        assertTrue(images.get(2).getAsJsonObject().get("error").getAsString().contains("bad.png"));
        firstlight.run("predict", "first", small.toString()).done().says("small.png: " + same + " (");
    }

    @Test
    void theSameSeedGivesTheSameBitsOnTheCpu() throws IOException {
        train("cpu", "second");
        assertArrayEquals(Files.readAllBytes(folder.resolve("first/weights.safetensors")), Files.readAllBytes(folder.resolve("second/weights.safetensors")));
    }

    @Test
    void theSameSeedGivesTheSameBitsOnOpenClAndTheSameAccuracy() throws IOException {
        RequireOpenCl.device();
        train("opencl", "opencl-1").says(", as asked for");
        train("opencl", "opencl-2");
        assertArrayEquals(Files.readAllBytes(folder.resolve("opencl-1/weights.safetensors")), Files.readAllBytes(folder.resolve("opencl-2/weights.safetensors")));
        double cpu = json("first/result.json").get("test_accuracy").getAsDouble(), opencl = json("opencl-1/result.json").get("test_accuracy").getAsDouble();
        assertTrue(Math.abs(cpu - opencl) <= 0.01, cpu + " and " + opencl);
    }

    @Test
    void whatIsWrittenIntoAPipeHasNoControlCharacters() {
        String out = train("cpu", "plain").out();
        assertTrue(out.chars().allMatch(c -> c == '\n' || c >= ' '), out);
        assertFalse(out.contains("incubator"), out);
    }

    @Test
    void withoutTheSecondStartThePlainLoopsAreUsed() {
        new Firstlight(folder).with("FIRSTLIGHT_RELAUNCH", "off").run("train", "--data", "digits", "--model", "10n", "--epochs", "1", "--device", "cpu",
                "--run", "plain loops").done().says("plain loops", "predict 'plain loops'");
    }

    @Test
    void optionsCanStandInAFile() throws IOException {
        Files.writeString(folder.resolve("options"), "--data digits\n--model 10n # a linear classifier\n--epochs 1\n--run from-file\n");
        firstlight.run("train", "@options").done().says("model:  10n, 7,850 parameters");
    }

    @Test
    void runsThatNobodyNamedGetFoldersOfTheirOwn() {
        for (int i = 1; i <= 2; i++) {
            firstlight.run("train", "--data", "digits", "--model", "10n", "--epochs", "1", "--device", "cpu").done().says("run:    runs/digits-10n-" + i);
        }
    }

    @Test
    void aDryRunListsThePlanAndTrainsNothing() throws IOException {
        firstlight.run("train", "--data", "digits", "--model", "lenet", "--batch", "32", "--run", "dry", "--dry-run", "--device", "nowhere").done()
                .says("conv_forward", "32x1x28x28", "update_adam", "61,706", "Memory: ");
        assertFalse(Files.exists(folder.resolve("dry")));
    }

    @Test
    void benchmarksWriteTheirResultAsJson() throws IOException {
        firstlight.run("bench", "train", "--data", "digits", "--model", "10n", "--epochs", "2", "--seconds", "0.1", "--device", "cpu", "--json", "train.json").done();
        assertTrue(json("train.json").get("samples_per_second").getAsDouble() > 0);
        assertTrue(json("train.json").get("compile_seconds").getAsDouble() >= 0);
        firstlight.run("bench", "matmul", "--size", "65", "--device", "cpu", "--json", "matmul.json").done();
        assertTrue(json("matmul.json").get("gflops").getAsDouble() > 0);
    }

    @Test
    void profilingChangesNoBitAndLeavesATrace() throws IOException {
        firstlight.run("train", "--data", "digits", "--model", "32n-relu-10n", "--epochs", "4", "--batch", "50", "--device", "cpu", "--threads", "2", "--run", "profiled",
                "--profile", "--verbose").done().says("start:  first training step done ", "of limit", "dense1 backward", "trace:  profiled/trace.json", "memory: ");
        assertArrayEquals(Files.readAllBytes(folder.resolve("first/weights.safetensors")), Files.readAllBytes(folder.resolve("profiled/weights.safetensors")));
        assertEquals(2 + 4 * 40 * 8, json("profiled/trace.json").getAsJsonArray("traceEvents").size(), "names, and 8 launches in each of 40 steps of 4 epochs");
    }

    @Test
    void everyLaunchOfAStepIsMeasuredBesideItsLimit() throws IOException {
        firstlight.run("bench", "ops", "--data", "digits", "--model", "10n", "--batch", "50", "--seconds", "0.05", "--device", "cpu", "--json", "ops.json").done()
                .says("limits: ", "of limit", "dense1 forward", "update_sgd");
        JsonArray launches = json("ops.json").getAsJsonArray("launches");
        assertEquals(5, launches.size(), "gather, product, loss, product, update");
        for (var each : launches) {
            JsonObject launch = each.getAsJsonObject();
            assertTrue(launch.get("median_us").getAsDouble() > 0 && launch.get("share_of_limit").getAsDouble() > 0, launch::toString);
            assertTrue(launch.get("smallest_us").getAsDouble() <= launch.get("largest_us").getAsDouble(), launch::toString);
        }
        firstlight.run("bench", "conv", "--batch", "2", "--channels", "3", "--filters", "4", "--image", "9", "--seconds", "0.05", "--device", "cpu", "--json", "conv.json").done();
        assertEquals(3, json("conv.json").getAsJsonArray("launches").size());
        firstlight.run("bench", "launch", "--seconds", "0.05", "--device", "cpu", "--json", "launch.json").done();
        assertTrue(json("launch.json").getAsJsonObject("awaited").get("median_us").getAsDouble() > 0);
    }
}
