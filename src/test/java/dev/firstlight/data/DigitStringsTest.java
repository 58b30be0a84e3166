package dev.firstlight.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DigitStringsTest {
    private static final Samples DIGITS = Mnist.test();

    @Test
    void stampedUnscaledADigitIsItself() {
        DigitStamp stamp = new DigitStamp(DIGITS.bytes());
        for (int digit = 0; digit < 100; digit++) {
            byte[] image = Arrays.copyOfRange(DIGITS.bytes(), digit * 784, (digit + 1) * 784);
            Ink ink = Ink.of(new Picture(1, 28, 28, image).plane(0), 28, 28);
            assertEquals(ink.boxWidth(), stamp.inkWidth(digit), 1);
            byte[] strip = new byte[5 + 40 * 60];
            double left = IntStream.range(0, 28).filter(x -> column(image, x) >= 25).min().orElseThrow();
            double top = IntStream.range(0, 28).filter(y -> row(image, y) >= 25).min().orElseThrow();
            double bottom = IntStream.range(0, 28).filter(y -> row(image, y) >= 25).max().orElseThrow();
            double cx = 10 + left + (stamp.inkWidth(digit) - 1) / 2.0;
            stamp.stamp(digit, strip, 5, 40, 60, cx, 6 + (top + bottom) / 2, 1, 0);
            for (int i = 0; i < 784; i++) {
                int expected = image[i] & 0xFF;
                int found = strip[5 + (6 + i / 28) * 60 + 10 + i % 28] & 0xFF;
                boolean last = i / 28 == 27 || i % 28 == 27;  // nothing lies beyond to interpolate with, so these are left out
                assertTrue(found == expected || (expected < 25 || last) && found == 0, "digit " + digit + ", pixel " + i);
            }
        }
    }

    private static int column(byte[] image, int x) {
        return IntStream.range(0, 28).map(y -> image[y * 28 + x] & 0xFF).max().orElseThrow();
    }

    private static int row(byte[] image, int y) {
        return IntStream.range(0, 28).map(x -> image[y * 28 + x] & 0xFF).max().orElseThrow();
    }

    @Test
    void scaledInkCoversTheScaledArea() {
        DigitStamp stamp = new DigitStamp(DIGITS.bytes());
        for (double scale : new double[] {0.85, 1.15}) {
            for (int digit = 0; digit < 50; digit++) {
                byte[] strip = new byte[48 * 48];
                stamp.stamp(digit, strip, 0, 48, 48, 24, 24, scale, 0.2);
                double mass = IntStream.range(0, strip.length).map(i -> strip[i] & 0xFF).sum();
                int start = digit * 784;
                double original = IntStream.range(start, start + 784).map(i -> DIGITS.bytes()[i] & 0xFF).sum();
                assertEquals(scale * scale, mass / original, 0.04);
            }
        }
    }

    @Test
    void aStringIsAFunctionOfSeedEpochAndIndex() {
        DigitStrings strings = new DigitStrings(DIGITS, 1, 7);
        Samples whole = strings.compose(5, 2, 0, 100, 1);
        Samples threaded = strings.compose(5, 2, 0, 100, 3);
        assertArrayEquals(whole.bytes(), threaded.bytes());
        assertArrayEquals(whole.labels(), threaded.labels());
        Samples part = strings.compose(5, 2, 40, 60, 2);
        assertArrayEquals(Arrays.copyOfRange(whole.bytes(), 40 * whole.rowSize(), whole.bytes().length), part.bytes());
        assertArrayEquals(Arrays.copyOfRange(whole.labels(), 40 * 7, 700), part.labels());
        for (Samples other : new Samples[] {strings.compose(6, 2, 0, 100, 1), strings.compose(5, 3, 0, 100, 1),
            strings.compose(5, -1, 0, 100, 1), strings.compose(5, 2, 1, 100, 1)}) {
            assertFalse(Arrays.equals(whole.bytes(), other.bytes()));
            assertFalse(Arrays.equals(whole.labels(), other.labels()));
        }
    }

    @Test
    void lengthsAndDigitsAreEquallyFrequent() {
        int count = 20_000;
        Samples strings = new DigitStrings(DIGITS, 2, 5).compose(1, 0, 0, count, 2);
        int[] lengths = new int[6];
        int[] digits = new int[10];
        for (int i = 0; i < count; i++) {
            int length = 0;
            while (length < 5 && strings.label(i, length) >= 0) {
                digits[strings.label(i, length++)]++;
            }
            lengths[length]++;
            for (int head = length; head < 5; head++) {
                assertEquals(-1, strings.label(i, head));
            }
        }
        for (int length = 2; length <= 5; length++) {
            // Binomial, 1 in 4: standard deviation 61.
            assertEquals(count / 4.0, lengths[length], 5 * 61);
        }
        for (int digit = 0; digit < 10; digit++) {
            int label = digit;
            double share = Arrays.stream(DIGITS.labels()).filter(l -> l == label).count() / 10_000.0;
            // Binomial among 70,000: standard deviation at most 84.
            assertEquals(share * Arrays.stream(digits).sum(), digits[digit], 5 * 84);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 20})
    void nothingIsCutOff(int length) {
        Samples strings = new DigitStrings(DIGITS, length, length).compose(3, 0, 0, 1000, 2);
        int width = DigitStrings.width(length);
        for (int i = 0; i < strings.count(); i++) {
            for (int p = 0; p < strings.rowSize(); p++) {
                boolean rim = p < width || p >= strings.rowSize() - width || p % width == 0 || p % width == width - 1;
                assertTrue(!rim || (strings.bytes()[i * strings.rowSize() + p] & 0xFF) < 128, "string " + i + ", pixel " + p);
            }
        }
    }

    @Test
    void strippedStringsAreReadBackAsTheyWere() {
        Samples strings = new DigitStrings(DIGITS, 7, 7).compose(4, 0, 0, 50, 1);
        int width = DigitStrings.width(7);
        for (int i = 0; i < 50; i++) {
            byte[] strip = Arrays.copyOfRange(strings.bytes(), i * strings.rowSize(), (i + 1) * strings.rowSize());
            byte[] same = ImageReader.strip(new Picture(1, 32, width, strip), 32, width);
            for (int p = 0; p < strip.length; p++) {
                assertEquals(strip[p] & 0xFF, same[p] & 0xFF, 2);  // but for the contrast: the strongest ink is 255 now
            }
            Picture enlarged = new Picture(1, 32, width, strip).scaledTo(32 * 3, width * 3);
            byte[] read = ImageReader.strip(enlarged, 32, width);
            Ink before = Ink.of(new Picture(1, 32, width, strip).plane(0), 32, width);
            Ink after = Ink.of(new Picture(1, 32, width, read).plane(0), 32, width);
            double aspect = (double) before.boxWidth() / before.boxHeight();
            assertEquals(aspect, (double) after.boxWidth() / after.boxHeight(), 0.12 * aspect);
            assertEquals(before.boxHeight(), after.boxHeight(), 7);
        }
    }

    @Test
    void whatIsHeldOutSharesNoDigitWithTheRest() {
        int count = DIGITS.count(), held = 1000;
        int[] order = IntStream.range(0, count).map(i -> count - 1 - i).toArray();
        SampleStream.Split split = new DigitStrings(DIGITS, 2, 4).split(order, held);
        assertEquals(count, split.kept().sources() + split.held().sources());
        int[] first = IntStream.range(0, held).map(i -> held - 1 - i).toArray();
        assertArrayEquals(new DigitStrings(DIGITS.subset(first), 2, 4).compose(5, 1, 0, 20, 1).bytes(), split.held().compose(5, 1, 0, 20, 1).bytes());
    }

    @Test
    void dataSetKeepsTrainingAndTestDigitsApart() {
        Dataset data = Datasets.load("strings:3");
        assertEquals(3, data.heads());
        assertEquals(DigitStrings.width(3), data.width());
        assertEquals(Framing.STRIP, data.input().framing());
        Samples test = data.test().get();
        assertEquals(10_000, test.count());
        Samples expected = new DigitStrings(Mnist.test(), 3, 3).compose(StringsOfMnist.TEST_SEED, 0, 0, 100, 1);
        assertArrayEquals(expected.bytes(), Arrays.copyOf(test.bytes(), expected.bytes().length));
        Samples train = data.stream().orElseThrow().compose(9, 4, 0, 100, 1);
        assertArrayEquals(new DigitStrings(Mnist.train(), 3, 3).compose(9, 4, 0, 100, 1).bytes(), train.bytes());
        assertEquals(60_000, data.stream().orElseThrow().epochSize());
        Normalisation measured = Normalisation.of(train.bytes());
        assertEquals(measured.scale(), data.scale(), 0.05 * measured.scale());
        assertEquals(measured.shift(), data.shift(), 0.05);
    }

    /** Figures are comparable only while these stay as they are. */
    @ParameterizedTest
    @CsvSource({
        "strings:7, d22efc67cb7ff62ab3ad3f0871786bb21c7e771e6133ffbe88e135a8b1fcec5d",
        "strings:1-7, 415196e41122c8e2851b009eb6c4c8d88e344e1ae1937044425c3be1924aba8c"})
    void testStringsAreFixedForEver(String spec, String sha256) throws Exception {
        Samples test = Datasets.load(spec).test().get();
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(test.bytes());
        ByteBuffer labels = ByteBuffer.allocate(4 * test.labels().length);
        labels.asIntBuffer().put(test.labels());
        digest.update(labels.array());
        assertEquals(sha256, HexFormat.of().formatHex(digest.digest()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"strings:", "strings:0", "strings:x", "strings:7-1", "strings:21", "strings:-3", "strings:1-7-9"})
    void impossibleLengthsAreNamed(String spec) {
        String message = assertThrows(DataException.class, () -> Datasets.load(spec)).getMessage();
        assertTrue(message.startsWith("data set '" + spec + "': expected a length from 1 to 20"), message);
    }
}
