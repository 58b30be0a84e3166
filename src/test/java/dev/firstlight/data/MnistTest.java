package dev.firstlight.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The embedded MNIST files are the published ones, and their constants are right. */
class MnistTest {
    @ParameterizedTest
    @CsvSource({
        "train-images-idx3-ubyte, ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
        "train-labels-idx1-ubyte, 65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
        "t10k-images-idx3-ubyte, 0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
        "t10k-labels-idx1-ubyte, ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"})
    void filesAreThePublishedOnes(String name, String sha256) throws Exception {
        byte[] plain = new GZIPInputStream(Mnist.class.getResourceAsStream("/mnist/" + name + ".gz")).readAllBytes();
        assertEquals(sha256, HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(plain)));
    }

    @Test
    void loadsBothParts() {
        Dataset mnist = Datasets.load("mnist");
        assertEquals(60_000, mnist.train().get().count());
        assertEquals(10_000, mnist.test().get().count());
        assertEquals(28 * 28, mnist.train().get().rowSize());
        assertEquals(10, mnist.classes());
        assertEquals(5, mnist.train().get().label(0, 0));
        assertEquals(7, mnist.test().get().label(0, 0));
    }

    @Test
    void normalisationFitsTheTrainingImages() {
        Dataset mnist = Datasets.load("mnist");
        Normalisation measured = Normalisation.of(mnist.train().get().bytes());
        assertEquals(measured.scale(), mnist.scale(), 5e-4 * measured.scale());
        assertEquals(measured.shift(), mnist.shift(), 5e-4);
    }
}
