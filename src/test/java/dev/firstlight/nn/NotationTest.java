package dev.firstlight.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.firstlight.compute.Shape;
import dev.firstlight.data.DigitStrings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NotationTest {
    private static final Shape DIGIT = Shape.of(1, 28, 28);

    private static Network digits(String model) {
        return Notation.network(model, DIGIT, 1, 10, null);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "mlp            | 109386",
        "mlp-sigmoid    | 109386",
        "lenet          | 61706",
        "cnn            | 421642",
        "10n            | 7850",
        "8c3g1-gap-10n  | 170",
        "8c3x5v-mp2-10n | 12618",
        "6c5-bn-relu-gap-10n | 238",
        "4c3-res(4c3-bn-relu-4c3)-relu-gap-10n | 394",
        "4c3-res(8c3s2-relu-8c3)-relu-gap-10n | 1050",
    })
    void countsParameters(String model, long parameters) {
        assertEquals(parameters, digits(model).newParameters().learnedCount());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "6c5-16c5v-10n      | 16x24x24",
        "6c3s2-10n          | 6x14x14",
        "6c4-10n            | 6x28x28",
        "6c3vd2-10n         | 6x24x24",
        "6c3p2-10n          | 6x30x30",
        "mp2-10n            | 1x14x14",
        "mp3s2-10n          | 1x13x13",
        "mp3s2p1-10n        | 1x14x14",
        "mp2x1-10n          | 1x14x28",
        "ap1x4-10n          | 1x28x7",
        "mp2x1s2-10n        | 1x14x14",
        "ap4-10n            | 1x7x7",
        "gap-10n            | 1x1x1",
        "res(4c3s2-4c3)-10n | 4x14x14",
    })
    void computesShapes(String model, String lastBeforeClassifier) {
        Sequence layers = digits(model).layers();
        assertEquals(lastBeforeClassifier, layers.items().get(layers.items().size() - 1).input().toString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "128n-foo-10n       | 'foo'",
        "128n--10n          | ''",
        "0n-10n             | units must be at least 1",
        "128n-relu          | no classifier",
        "10n-relu           | no classifier",
        "128n-11n           | the data has 10 classes",
        "2x5n               | the data has 10 classes",
        "2x5n-10n           | only the last layer",
        "8c0-10n            | window must be at least 1",
        "32c3-mp2-32c3-mp2-mp2-9c5v-10n | layer conv3 (9c5v) does not fit its input of 32x3x3",
        "mp2-mp2-mp2-mp2-mp2-10n | layer mp5 (mp2) does not fit its input of 1x1x1",
        "64n-32c3-10n       | layer conv1 (32c3) does not fit its input of 64",
        "6c3g4-10n          | 4 groups must divide",
        "drop1-10n          | dropout rate",
        "res(4c3-10n        | parentheses",
        "res(4c3v)-10n      | shortcut",
        "99999999999n-10n   | 99999999999n",
    })
    void refusesInOneLine(String model, String part) {
        ModelException refusal = assertThrows(ModelException.class, () -> digits(model));
        assertTrue(refusal.getMessage().contains(part) || part.equals("shortcut") && refusal.getMessage().contains("branch"), refusal.getMessage());
        assertEquals(1, refusal.getMessage().lines().count());
    }

    @Test
    void fitsAPresetToTheData() {
        Network strings = Notation.network("lenet", Shape.of(1, 32, 160), 7, 10, null);
        assertEquals("6c5-relu-mp2-16c5v-relu-mp2-120n-relu-84n-relu-7x10n", strings.notation());
        assertEquals(Shape.of(70), strings.layers().output());
    }

    @ParameterizedTest
    @ValueSource(strings = {"heads", "reader", "best-reader"})
    void presetsForStringsFitStrips(String preset) {
        for (int length : new int[] {1, 2, 7, 20}) {
            Network network = Notation.network(preset, Shape.of(1, 32, DigitStrings.width(length)), length, 10, null);
            assertEquals(preset.endsWith("reader"), network.readsColumns());
        }
    }

    @Test
    void aReaderNeedsColumnsForEverySymbolAndBetweenThem() {
        Shape strip = Shape.of(1, 8, 13);
        assertEquals(13, Notation.network("4c3-10ctc", strip, 7, 10, null).layers().output().get(-1));
        ModelException refusal = assertThrows(ModelException.class, () -> Notation.network("4c3-10ctc", strip, 8, 10, null));
        assertTrue(refusal.getMessage().contains("layer ctc1 (10ctc) on an input of 4x8x13 reads 13 columns, but strings of 8 symbols may need 15"), refusal.getMessage());
    }

    @Test
    void writesWhatItReads() {
        for (String notation : new String[] {"6c5-relu-mp2-16c5v-relu-ap2-120n-relu-10n", "res(8c3s2-bn-relu-8c3-bn)-leaky-gap-drop0.25-10n",
            "8c3x5p1s2d2g1-gelu-mp3s2p1-mp2x1-10n"}) {
            String written = Notation.layers(notation).stream().map(Notation::write).collect(java.util.stream.Collectors.joining("-"));
            assertEquals(Notation.layers(notation), Notation.layers(written), written);
        }
    }
}
