package dev.firstlight.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReaderTest {
    private static final InputFormat DIGIT = Mnist.dataset().input();
    private static final Samples MNIST = Mnist.test();

    @TempDir
    private Path folder;

    private Path save(BufferedImage image, String type) throws IOException {
        Path file = folder.resolve("image." + type);
        assertTrue(ImageIO.write(image, type, file.toFile()));
        return file;
    }

    /** MNIST test digit {@code row}, each pixel a square of {@code factor}, somewhere on a larger canvas. */
    private static BufferedImage enlarged(int row, int factor, boolean dark, int type) {
        BufferedImage image = new BufferedImage(28 * factor + 90, 28 * factor + 31, type);
        Graphics2D canvas = image.createGraphics();
        canvas.setColor(dark ? Color.WHITE : Color.BLACK);
        canvas.fillRect(0, 0, image.getWidth(), image.getHeight());
        for (int i = 0; i < 28 * 28; i++) {
            int value = MNIST.bytes()[row * 28 * 28 + i] & 0xFF;
            int shown = dark ? 255 - value : value;
            canvas.setColor(new Color(shown, shown, shown));
            canvas.fillRect(70 + i % 28 * factor, 5 + i / 28 * factor, factor, factor);
        }
        canvas.dispose();
        return image;
    }

    private static byte[] original(int row) {
        return Arrays.copyOfRange(MNIST.bytes(), row * 28 * 28, (row + 1) * 28 * 28);
    }

    private static double meanDifference(byte[] a, byte[] b) {
        return IntStream.range(0, a.length).map(i -> Math.abs((a[i] & 0xFF) - (b[i] & 0xFF))).average().orElseThrow();
    }

    private static int at(byte[] image, int row, int column) {
        return image[row * 28 + column] & 0xFF;
    }

    @ParameterizedTest
    @CsvSource({"1, true", "1, false", "3, false", "8, true", "11, false", "23, true"})
    void mnistDigitsComeBackFromLargeCanvases(int factor, boolean dark) throws IOException {
        double sum = 0;
        for (int row = 0; row < 20; row++) {
            byte[] read = ImageReader.read(save(enlarged(row, factor, dark, BufferedImage.TYPE_INT_RGB), "png"), DIGIT);
            sum += meanDifference(original(row), read);
        }
        // The mean pixel of MNIST is 33. Only faint edges and centres of mass that round the other way tell them apart.
        assertTrue(sum / 20 < 1, "mean difference " + sum / 20);
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "gif", "bmp", "jpg"})
    void readsEveryFormat(String type) throws IOException {
        for (int row = 0; row < 5; row++) {
            byte[] read = ImageReader.read(save(enlarged(row, 8, true, BufferedImage.TYPE_INT_RGB), type), DIGIT);
            double difference = meanDifference(original(row), read);
            assertTrue(difference < (type.equals("jpg") ? 6 : 4), type + ": mean difference " + difference);
        }
    }

    @Test
    void greyPixelsAreTakenAsTheyAre() throws IOException {
        BufferedImage image = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
        byte[] digit = original(3);
        image.getRaster().setDataElements(0, 0, 28, 28, digit);
        double peak = IntStream.range(0, digit.length).map(i -> digit[i] & 0xFF).max().orElseThrow();
        byte[] read = ImageReader.read(save(image, "png"), DIGIT);
        for (int i = 0; i < digit.length; i++) {
            assertEquals(Math.round((digit[i] & 0xFF) * 255 / peak), read[i] & 0xFF, 1);
        }
    }

    @Test
    void sixteenBitsAndTransparencyAreUnderstood() throws IOException {
        BufferedImage deep = new BufferedImage(50, 50, BufferedImage.TYPE_USHORT_GRAY);
        Picture grey = Picture.of(deep);
        assertEquals(0, grey.pixels()[0]);
        deep.getRaster().setSample(3, 2, 0, 65535);
        deep.getRaster().setSample(4, 2, 0, 0x8000);
        assertEquals((byte) 255, Picture.of(deep).pixels()[2 * 50 + 3]);
        assertEquals((byte) 127, Picture.of(deep).pixels()[2 * 50 + 4]);

        BufferedImage clear = new BufferedImage(60, 60, BufferedImage.TYPE_INT_ARGB);
        Graphics2D canvas = clear.createGraphics();
        canvas.setColor(Color.BLACK);
        canvas.fillRect(25, 10, 10, 40);
        canvas.dispose();
        byte[] read = ImageReader.read(save(clear, "png"), DIGIT);
        assertEquals(255, at(read, 14, 14));
        assertEquals(0, at(read, 14, 5));
    }

    @ParameterizedTest
    @CsvSource({"400, 300", "31, 77", "1000, 1000", "40, 20"})
    void drawnStrokeIsScaledAndCentred(int height, int width) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D canvas = image.createGraphics();
        canvas.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        canvas.setColor(new Color(250, 240, 200));
        canvas.fillRect(0, 0, width, height);
        canvas.setColor(new Color(20, 20, 120));
        canvas.setStroke(new BasicStroke(height / 12f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        canvas.drawLine(width / 5, height / 8, width / 5, height * 3 / 4);
        canvas.dispose();
        byte[] read = ImageReader.read(save(image, "png"), DIGIT);
        Ink ink = Ink.of(Picture.of(image).withChannels(1).plane(0), height, width);
        Ink framed = Ink.of(new Picture(1, 28, 28, read).plane(0), 28, 28);
        assertEquals(20, framed.boxHeight(), 1);
        assertEquals(20.0 * ink.boxWidth() / ink.boxHeight(), framed.boxWidth(), 1);
        assertEquals(14, framed.centreRow(), 0.51);
        assertEquals(14, framed.centreColumn(), 0.51);
        assertEquals(255, IntStream.range(0, 784).map(i -> read[i] & 0xFF).max().orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 9})
    void thinLinesAreThickened(int pen) throws IOException {
        BufferedImage image = new BufferedImage(500, 500, BufferedImage.TYPE_INT_RGB);
        Graphics2D canvas = image.createGraphics();
        canvas.fillRect(100, 50, pen, 400);
        canvas.fillRect(100, 450 - pen, 200, pen);
        canvas.dispose();
        byte[] read = ImageReader.read(save(image, "png"), DIGIT);
        Ink framed = Ink.of(new Picture(1, 28, 28, read).plane(0), 28, 28);
        assertEquals(20, framed.boxHeight(), 1);
        int across = IntStream.range(0, 28).map(x -> at(read, framed.top() + 8, x)).sum();
        assertEquals(2 * 255, across, 0.3 * 255);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 28, 300})
    void emptyImagesGiveEmptyInputs(int size) throws IOException {
        BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
        assertArrayEquals(new byte[784], ImageReader.read(save(image, "png"), DIGIT));
    }

    @Test
    void paperGrainIsNoInk() {
        BufferedImage image = enlarged(0, 8, true, BufferedImage.TYPE_INT_RGB);
        byte[] clean = ImageReader.digit(Picture.of(image).withChannels(1), 28, 28);
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int value = Math.max(0, (image.getRGB(x, y) & 0xFF) - 20 - (x * 7919 + y * 104729) % 31);
                image.setRGB(x, y, value << 16 | value << 8 | value);
            }
        }
        byte[] noisy = ImageReader.digit(Picture.of(image).withChannels(1), 28, 28);
        assertTrue(meanDifference(clean, noisy) < 3, "mean difference " + meanDifference(clean, noisy));
    }

    @Test
    void otherImagesAreStretchedWithTheirColours() throws IOException {
        BufferedImage image = new BufferedImage(40, 20, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 800; i++) {
            image.setRGB(i % 40, i / 40, i % 40 < 20 ? 0xFF0000 : 0x0000FF);
        }
        InputFormat colours = new InputFormat(3, 2, 2, 1, 0, Framing.WHOLE);
        assertArrayEquals(new byte[] {-1, 0, -1, 0, 0, 0, 0, 0, 0, -1, 0, -1}, ImageReader.read(save(image, "png"), colours));
        InputFormat grey = new InputFormat(1, 1, 2, 1, 0, Framing.WHOLE);
        assertArrayEquals(new byte[] {76, 29}, ImageReader.read(save(image, "png"), grey));
    }

    @Test
    void rowsOfDigitsAreSetIntoTheStrip() {
        BufferedImage image = new BufferedImage(600, 200, BufferedImage.TYPE_INT_RGB);
        Graphics2D canvas = image.createGraphics();
        canvas.fillRect(50, 40, 10, 80);
        canvas.fillRect(500, 40, 30, 80);
        canvas.dispose();
        byte[] read = ImageReader.strip(Picture.of(image), 28, 160);
        Ink ink = Ink.of(new Picture(1, 28, 160, read).plane(0), 28, 160);
        assertEquals(4 + (152 - ink.boxWidth()) / 2, ink.left(), 1);
        assertEquals(20, ink.boxHeight(), 1);
        assertEquals(480 / 4, ink.boxWidth(), 1);
    }

    private void assertError(Path file, String... parts) {
        String message = assertThrows(DataException.class, () -> ImageReader.read(file, DIGIT)).getMessage();
        assertTrue(message.startsWith(file.toString()) && !message.contains("\n"), message);
        Arrays.stream(parts).forEach(part -> assertTrue(message.contains(part), message));
    }

    @Test
    void whatIsNoImageIsNamed() throws IOException {
        Path file = folder.resolve("digit.png");
        assertError(file, "no such file");
        Files.write(file, "%PDF-1.7 and so on".getBytes());
        assertError(file, "begins with 25 50 44 46 2d 31 2e 37 (%PDF-1.7)");
        Files.write(file, new byte[0]);
        assertError(file, "an empty file");
        assertError(folder, "a folder");
    }

    @Test
    void truncatedImagesAreErrors() throws IOException {
        byte[] whole = Files.readAllBytes(save(enlarged(0, 4, true, BufferedImage.TYPE_INT_RGB), "png"));
        Path file = folder.resolve("cut.png");
        for (int length : new int[] {10, 40, whole.length / 2}) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertError(file, "; ");
        }
    }

    @Test
    void networksForTablesTakeNoImages() throws IOException {
        Path file = save(enlarged(0, 4, true, BufferedImage.TYPE_INT_RGB), "png");
        InputFormat row = new InputFormat(1, 1, 4, 1, 0, Framing.ROW);
        assertTrue(assertThrows(DataException.class, () -> ImageReader.read(file, row)).getMessage().contains("row of 4 values"));
    }
}
