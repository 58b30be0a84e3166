package dev.firstlight.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Strings of digits, from training to reading: by a softmax for each place, and column by column. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StringsIT {
    private Path folder;
    private Firstlight firstlight;

    @BeforeAll
    void trainBoth(@TempDir Path temporary) throws IOException {
        folder = temporary;
        firstlight = new Firstlight(folder);
        firstlight.run("train", "--data", "strings:2", "--model", "64n-relu-2x10n", "--epochs", "1", "--lr", "0.003", "--augment", "strips", "--average", "0.99",
                "--device", "cpu", "--run", "heads").done().says("60,000 samples of 1x32x56, fresh in every epoch", "digits ", "whole strings ", "test:   whole strings ");
        firstlight.run("train", "--data", "strings:1-2", "--model", "8c5s4-relu-10ctc", "--epochs", "1", "--lr", "0.01", "--validation", "0.02",
                "--device", "cpu", "--run", "reader").done().says("whole strings ", "  validation loss ", "test:   whole strings ", ", digits ");
    }

    private JsonObject json(String file) throws IOException {
        return JsonParser.parseString(Files.readString(folder.resolve(file))).getAsJsonObject();
    }

    @Test
    void resultsTellDigitsAndWholeStrings() throws IOException {
        for (String run : new String[] {"heads", "reader"}) {
            JsonObject result = json(run + "/result.json");
            double digits = result.get("test_accuracy").getAsDouble(), strings = result.get("string_accuracy").getAsDouble();
            assertTrue(strings > 0.1 && strings < digits && digits < 1, result::toString);
        }
        JsonObject options = json("heads/run.json").getAsJsonObject("options");
        assertEquals("strips", options.get("augment").getAsString());
        assertEquals(0.99, options.get("average").getAsDouble());
        assertEquals(64, options.get("batch").getAsInt());
    }

    @Test
    void evaluationAgreesAndHasTablesByPlaceAndLength() throws IOException {
        for (String run : new String[] {"heads", "reader"}) {
            JsonObject evaluation = JsonParser.parseString(firstlight.run("eval", run, "--device", "cpu", "--json").done().out()).getAsJsonObject();
            JsonObject result = json(run + "/result.json");
            assertEquals(result.get("test_accuracy").getAsDouble(), evaluation.get("digit_accuracy").getAsDouble(), 1e-12);
            assertEquals(result.get("string_accuracy").getAsDouble(), evaluation.get("string_accuracy").getAsDouble());
            assertEquals(2, evaluation.getAsJsonArray("positions").size());
            assertEquals(run.equals("heads") ? 1 : 2, evaluation.getAsJsonArray("lengths").size());
        }
        firstlight.run("eval", "reader", "--device", "cpu").done().says("test:   whole strings ", "place  digits  accuracy", "length  strings  accuracy");
        for (String picture : new String[] {"curves.png", "confusion.png", "mistakes.png"}) {
            assertTrue(Files.size(folder.resolve("reader").resolve(picture)) > 1000, picture);
        }
    }

    @Test
    void aPictureOfAStringIsRead() throws IOException {
        Path image = folder.resolve("two digits.png");
        TinyData.strip(image, 2, 3);
        String heads = firstlight.run("predict", "heads", image.toString(), "--device", "cpu").done().out();
        assertTrue(heads.strip().matches(".*two digits\\.png: \\d\\d \\(\\d+\\.\\d %\\)"), heads);
        JsonObject read = JsonParser.parseString(firstlight.run("predict", "reader", image.toString(), "--device", "cpu", "--json").done().out()).getAsJsonArray()
                .get(0).getAsJsonObject();
        assertTrue(read.get("label").getAsString().matches("\\d*"), read::toString);
        double probability = read.get("probability").getAsDouble();
        assertTrue(probability > 0 && probability <= 1, read::toString);
    }

    @Test
    void theModelThatSuitsStringsReadsThem() {
        firstlight.run("train", "--data", "strings:3", "--dry-run").done().says("10ctc", "augment", "blend", "ctc_backward");
    }
}
