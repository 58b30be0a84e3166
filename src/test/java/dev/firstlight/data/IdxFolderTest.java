package dev.firstlight.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdxFolderTest {
    @TempDir
    private Path folder;

    /** Six training and three test images of 2x3, three classes. */
    @BeforeEach
    void writeSmallSet() throws IOException {
        Files.write(folder.resolve("train-images-idx3-ubyte"), IdxTest.idx(36, 6, 2, 3));
        Files.write(folder.resolve("train-labels-idx1-ubyte"), labels(0, 1, 2, 0, 1, 2));
        Files.write(folder.resolve("t10k-images-idx3-ubyte"), IdxTest.idx(18, 3, 2, 3));
        Files.write(folder.resolve("t10k-labels-idx1-ubyte"), labels(2, 1, 0));
    }

    private static byte[] labels(int... labels) {
        byte[] file = IdxTest.idx(labels.length, labels.length);
        for (int i = 0; i < labels.length; i++) {
            file[8 + i] = (byte) labels[i];
        }
        return file;
    }

    private void assertError(String... parts) {
        String message = assertThrows(DataException.class, () -> Datasets.load(folder.toString())).getMessage();
        assertTrue(!message.contains("\n") && message.contains(folder.toString()), message);
        Arrays.stream(parts).forEach(part -> assertTrue(message.contains(part), message));
    }

    private void assertLoads() {
        Dataset data = Datasets.load(folder.toString());
        assertEquals(3, data.classes());
        assertEquals(2, data.height());
        assertEquals(3, data.width());
        assertEquals(6, data.train().get().count());
        assertArrayEquals(new int[] {2, 1, 0}, data.test().get().labels());
        assertEquals(Framing.WHOLE, data.input().framing());
    }

    @Test
    void loads() {
        assertLoads();
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s-images.idx3-ubyte", "%s_images_idx3_ubyte", "own-%s-images-idx3-ubyte"})
    void acceptsOtherSpellings(String pattern) throws IOException {
        for (String part : new String[] {"train", "t10k"}) {
            Files.move(folder.resolve(part + "-images-idx3-ubyte"), folder.resolve(String.format(pattern, part)));
        }
        assertLoads();
    }

    @Test
    void acceptsCompressedFilesAndPrefersPlainOnes() throws IOException {
        for (Path file : Files.list(folder).toList()) {
            Files.write(Path.of(file + ".gz"), IdxTest.gzip(Files.readAllBytes(file)));
        }
        Files.delete(folder.resolve("train-images-idx3-ubyte"));
        assertLoads();
    }

    @Test
    void missingFileIsNamed() throws IOException {
        Files.delete(folder.resolve("t10k-labels-idx1-ubyte"));
        assertError("t10k-labels-idx1-ubyte", "none");
    }

    @Test
    void twoFilesForOnePartAreNamed() throws IOException {
        Files.copy(folder.resolve("train-images-idx3-ubyte"), folder.resolve("other-train-images-idx3-ubyte"));
        assertError("other-train-images-idx3-ubyte, train-images-idx3-ubyte");
    }

    @Test
    void countsMustAgree() throws IOException {
        Files.write(folder.resolve("train-labels-idx1-ubyte"), labels(0, 1, 2, 0, 1));
        assertError("expected 6 labels", "found 5");
    }

    @Test
    void sizesMustAgree() throws IOException {
        Files.write(folder.resolve("t10k-images-idx3-ubyte"), IdxTest.idx(18, 3, 3, 2));
        assertError("expected images of 2x3", "found 3x2");
    }

    @Test
    void testLabelsMustBeTrainedClasses() throws IOException {
        Files.write(folder.resolve("t10k-labels-idx1-ubyte"), labels(2, 3, 0));
        assertError("t10k-labels", "labels from 0 to 2", "label 3 (sample 1)");
    }

    @Test
    void absurdTrainingLabelIsDamage() throws IOException {
        Files.write(folder.resolve("train-labels-idx1-ubyte"), labels(0, 1, 2, 255, 1, 2));
        assertError("train-labels", "label 255", "sample 3");
    }

    @Test
    void missingFolderAndEmptyFolder() throws IOException {
        for (Path file : Files.list(folder).toList()) {
            Files.delete(file);
        }
        assertError("an empty folder");
        Files.delete(folder);
        assertError("nothing at that path");
    }
}
