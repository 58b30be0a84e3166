package dev.firstlight.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {
    @TempDir
    private Path folder;

    private void image(String name, int height, int width, Color colour) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D canvas = image.createGraphics();
        canvas.setColor(colour);
        canvas.fillRect(0, 0, width, height);
        canvas.dispose();
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        ImageIO.write(image, "png", file.toFile());
    }

    private void greys(String name, int count, int brightness) throws IOException {
        for (int i = 0; i < count; i++) {
            image(name + "/" + i + ".png", 3, 4, new Color(brightness, brightness, brightness));
        }
    }

    private Dataset load() {
        return Datasets.load(folder.toString());
    }

    private void assertError(String... parts) {
        String message = assertThrows(DataException.class, this::load).getMessage();
        assertTrue(message.startsWith(folder.toString()) && !message.contains("\n"), message);
        Arrays.stream(parts).forEach(part -> assertTrue(message.contains(part), message));
    }

    @Test
    void holdsAFifthOfEachClassOut() throws IOException {
        greys("night", 10, 20);
        greys("day", 20, 200);
        Files.writeString(folder.resolve("day/notes.txt"), "no image");
        Dataset data = load();
        assertEquals(List.of("day", "night"), data.classNames());
        assertEquals(1, data.channels());
        assertEquals(3, data.height());
        assertEquals(4, data.width());
        assertEquals(24, data.train().get().count());
        assertEquals(6, data.test().get().count());
        assertEquals(4, Arrays.stream(data.test().get().labels()).filter(label -> label == 0).count());
        assertTrue(data.notes().get(0).contains("6 images"), data.notes().toString());
        for (Samples samples : List.of(data.train().get(), data.test().get())) {
            for (int i = 0; i < samples.count(); i++) {
                assertEquals(samples.label(i, 0) == 0 ? 200 : 20, samples.bytes()[i * 12 + 5] & 0xFF);
            }
        }
        assertArrayEquals(data.train().get().bytes(), load().train().get().bytes());
    }

    @Test
    void usesTrainAndTestFolders() throws IOException {
        for (int i : new int[] {2, 10, 9}) {
            greys("train/" + i, 2, 20 * i);
            greys("test/" + i, 1, 20 * i);
        }
        Dataset data = load();
        assertEquals(List.of("2", "9", "10"), data.classNames());
        assertArrayEquals(new int[] {0, 0, 1, 1, 2, 2}, data.train().get().labels());
        assertEquals(3, data.test().get().count());
        assertTrue(data.notes().isEmpty());
        greys("test/7", 1, 0);
        assertError("test", "7", "expected a class of the training images");
    }

    @Test
    void coloursAndOddSizes() throws IOException {
        greys("train/a", 5, 90);
        image("train/b/0.png", 3, 4, Color.RED);
        image("train/b/1.png", 30, 50, Color.RED);
        greys("test/b", 1, 0);
        Dataset data = load();
        assertEquals(3, data.channels());
        assertEquals(36, data.train().get().rowSize());
        assertEquals(3, data.height());
        assertEquals(List.of("1 of 7 training images are not of the most frequent size 3x4 and are stretched to it"), data.notes());
        Samples train = data.train().get();
        for (int i = 0; i < train.count(); i++) {
            int[] pixel = {train.bytes()[i * 36] & 0xFF, train.bytes()[i * 36 + 12] & 0xFF, train.bytes()[i * 36 + 35] & 0xFF};
            assertArrayEquals(train.label(i, 0) == 0 ? new int[] {90, 90, 90} : new int[] {255, 0, 0}, pixel);
        }
    }

    @Test
    void normalisationBringsMeanZeroAndDeviationOne() throws IOException {
        greys("a", 5, 50);
        greys("b", 5, 150);
        Dataset data = load();
        assertEquals(-1, 50 * data.scale() + data.shift(), 1e-4);
        assertEquals(1, 150 * data.scale() + data.shift(), 1e-4);
    }

    @Test
    void whatIsMissingIsNamed() throws IOException {
        greys("only", 5, 50);
        assertError("two or more classes", "only");
        Files.createDirectories(folder.resolve("empty"));
        assertError("empty", "none");
        Files.writeString(folder.resolve("empty/1.png"), "not an image at all");
        Files.writeString(folder.resolve("empty/2.png"), "not an image at all");
        assertError("empty", ".png", "begins with 6e 6f 74");
    }

    @Test
    void tooFewToHoldOutIsAnError() throws IOException {
        greys("a", 2, 50);
        greys("b", 2, 150);
        assertError("images to test with");
    }
}
