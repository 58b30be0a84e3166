package dev.firstlight.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.firstlight.data.Framing;
import dev.firstlight.data.Samples;
import dev.firstlight.train.Prediction;
import dev.firstlight.train.RunInfo;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunPicturesTest {
    @TempDir
    private Path folder;

    private static RunInfo info(int channels, int height, int width, int heads, Framing framing, List<String> names) {
        return new RunInfo("1", "2026-01-01T00:00:00Z", "128n-relu-10n", "mnist", new RunInfo.Input(channels, height, width, 1, 0, framing), heads, names,
                Map.of(), 1, "CPU", "17", "Linux");
    }

    private static List<String> names(int classes) {
        return IntStream.range(0, classes).mapToObj(Integer::toString).toList();
    }

    private BufferedImage picture(String name) throws IOException {
        return ImageIO.read(folder.resolve(name).toFile());
    }

    private Path metrics(int epochs, boolean validation) throws IOException {
        List<String> lines = new ArrayList<>(List.of("epoch,learning_rate,train_loss,train_accuracy,validation_loss,validation_accuracy,seconds,samples_per_second"));
        for (int epoch = 1; epoch <= epochs; epoch++) {
            lines.add(epoch + ",0.001," + 1.0 / epoch + "," + (1 - 0.1 / epoch) + (validation ? "," + 1.1 / epoch + "," + (1 - 0.2 / epoch) : ",,") + ",1,2");
        }
        return Files.write(folder.resolve("metrics.csv"), lines);
    }

    private static boolean shows(BufferedImage image, Color colour) {
        return IntStream.range(0, image.getHeight()).anyMatch(y -> IntStream.range(0, image.getWidth()).anyMatch(x -> image.getRGB(x, y) == colour.getRGB()));
    }

    @Test
    void curvesShowTrainingAndWhereThereIsOneValidation() throws IOException {
        RunPictures pictures = new RunPictures(folder, info(1, 28, 28, 1, Framing.DIGIT, names(10)));
        for (int epochs : new int[] {1, 2, 200}) {
            assertEquals(List.of(), pictures.curves(metrics(epochs, true)));
            assertTrue(shows(picture("curves.png"), Palette.BLUE), epochs + " epochs, training");
            assertTrue(shows(picture("curves.png"), Palette.VERMILION), epochs + " epochs, validation");
            assertEquals(List.of(), pictures.curves(metrics(epochs, false)));
            assertFalse(shows(picture("curves.png"), Palette.VERMILION), "no validation");
        }
    }

    @Test
    void metricsThatCannotBeReadAreANote() throws IOException {
        RunPictures pictures = new RunPictures(folder, info(1, 28, 28, 1, Framing.DIGIT, names(10)));
        assertEquals(1, pictures.curves(folder.resolve("metrics.csv")).size());
        assertTrue(pictures.curves(Files.writeString(folder.resolve("metrics.csv"), "epoch\n")).get(0).contains("holds no epoch"));
        assertTrue(pictures.curves(Files.writeString(folder.resolve("metrics.csv"), "epoch\n1\n")).get(0).contains("lacks the column"));
    }

    @Test
    void confusionIsDrawnForTwoClassesAndForManyWithLongNames() throws IOException {
        for (int classes : new int[] {2, 10, 30, 200}) {
            List<String> names = names(classes).stream().map(name -> "a class of a rather long name, " + name).toList();
            int[] labels = IntStream.range(0, 2 * classes).map(i -> i / 2).toArray();
            Samples samples = Samples.ofBytes(new byte[labels.length], labels, 1);
            List<Prediction> predictions = Arrays.stream(labels).mapToObj(i -> new Prediction(new int[] {i / 2}, 0.9, new float[1][classes])).toList();
            List<Reading> readings = Reading.of(samples, predictions);
            assertEquals(List.of(), new RunPictures(folder, info(1, 1, 1, 1, Framing.WHOLE, names)).test("d", samples, readings));
            assertTrue(shows(picture("confusion.png"), Palette.BLUE));
            assertTrue(shows(picture("confusion.png"), Palette.VERMILION));
        }
    }

    @Test
    void theMostConfidentMistakeComesFirst() throws IOException {
        byte[] rgb = new byte[3 * 3 * 8 * 8];
        for (int sample = 0; sample < 3; sample++) {
            Arrays.fill(rgb, (sample * 3 + sample) * 64, (sample * 3 + sample + 1) * 64, (byte) 255);  // red, green, blue
        }
        Samples samples = Samples.ofBytes(rgb, new int[] {0, 0, 0}, 1);
        float[][] some = new float[1][2];
        List<Reading> readings = Reading.of(samples, List.of(new Prediction(new int[] {0}, 1, some), new Prediction(new int[] {1}, 0.6, some),
                new Prediction(new int[] {1}, 0.9, some)));
        assertEquals(List.of(), new RunPictures(folder, info(3, 8, 8, 1, Framing.WHOLE, names(2))).test("d", samples, readings));
        BufferedImage sheet = picture("mistakes.png");
        assertFalse(shows(sheet, Color.RED), "read right");
        int row = 100 * Canvas.DENSITY, first = first(sheet, row, Color.BLUE), second = first(sheet, row, Color.GREEN);
        assertTrue(0 <= first && first < second, first + " before " + second);
    }

    private static int first(BufferedImage image, int row, Color colour) {
        return IntStream.range(0, image.getWidth()).filter(x -> image.getRGB(x, row) == colour.getRGB()).findFirst().orElse(-1);
    }

    @Test
    void stringsAndSheetsWithoutMistakesAreDrawn() throws IOException {
        Samples samples = Samples.ofBytes(new byte[2 * 32 * 160], new int[] {1, 2, 3, 4, 5, -1}, 3);
        RunInfo info = info(1, 32, 160, 3, Framing.STRIP, names(10));
        assertEquals(List.of(), new RunPictures(folder, info).test("strings:3", samples, Reading.of(samples, Fakes.columns("13", "455"))));
        int height = picture("mistakes.png").getHeight();
        assertEquals(List.of(), new RunPictures(folder, info).test("strings:3", samples, Reading.of(samples, Fakes.heads("123", "459"))));
        assertTrue(picture("mistakes.png").getHeight() < height);
    }

    @Test
    void tablesHaveNoMistakesToShow() throws IOException {
        Samples samples = Samples.ofFloats(new float[8], new int[] {0, 1}, 1);
        List<String> notes = new RunPictures(folder, info(1, 1, 4, 1, Framing.ROW, names(10))).test("t", samples, Reading.of(samples, Fakes.heads("0", "0")));
        assertEquals(List.of("no mistakes.png: the samples are no images, so there are none to show"), notes);
        assertTrue(Files.exists(folder.resolve("confusion.png")));
    }

    @Test
    void whateverDrawingFailsWithIsANoteAndTheOldPictureGoes() throws IOException {
        RunPictures pictures = new RunPictures(folder, info(1, 1, 1, 1, Framing.WHOLE, names(2)));
        for (Throwable failure : List.of(new InternalError("Fontconfig head is null,\n check your fonts"), new NoClassDefFoundError("java/awt/Graphics2D"),
                new UnsatisfiedLinkError("libfreetype"), new NullPointerException(), new IOException("disk full"), new ExceptionInInitializerError())) {
            Files.writeString(folder.resolve("p.png"), "of another run");
            List<String> notes = new ArrayList<>();
            pictures.write("p.png", () -> {
                throw RunPicturesTest.<IOException>sneaky(failure);
            }, notes);
            assertEquals(1, notes.size());
            assertTrue(notes.get(0).startsWith("no p.png: ") && !notes.get(0).contains("\n"), notes.get(0));
            try (Stream<Path> left = Files.list(folder)) {
                assertArrayEquals(new Path[0], left.toArray());
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> T sneaky(Throwable failure) throws T {
        throw (T) failure;  // errors as well as exceptions
    }
}
