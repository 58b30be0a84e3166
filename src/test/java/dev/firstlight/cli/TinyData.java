package dev.firstlight.cli;

import dev.firstlight.data.Dataset;
import dev.firstlight.data.Datasets;
import dev.firstlight.data.Samples;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Small data sets of real digits, made from the embedded ones. */
final class TinyData {
    private static final int SIDE = 28;

    private TinyData() {}

    /** Writes a folder of IDX files with the first digits of MNIST. */
    static Path idxFolder(Path folder, int training, int test) throws IOException {
        Dataset mnist = Datasets.load("mnist");
        Files.createDirectories(folder);
        write(folder, "train", mnist.train().get().first(training));
        write(folder, "t10k", mnist.test().get().first(test));
        return folder;
    }

    private static void write(Path folder, String part, Samples samples) throws IOException {
        Files.write(folder.resolve(part + "-images-idx3-ubyte"), ByteBuffer.allocate(16 + samples.bytes().length)
                .putInt(0x803).putInt(samples.count()).putInt(SIDE).putInt(SIDE).put(samples.bytes()).array());
        ByteBuffer labels = ByteBuffer.allocate(8 + samples.count()).putInt(0x801).putInt(samples.count());
        for (int label : samples.labels()) {
            labels.put((byte) label);
        }
        Files.write(folder.resolve(part + "-labels-idx1-ubyte"), labels.array());
    }

    /** Writes a training digit as a picture, black on white, each of its pixels {@code zoom} wide. @return what digit it is */
    static int png(Path file, int sample, int zoom) throws IOException {
        Samples train = Datasets.load("mnist").train().get();
        BufferedImage image = new BufferedImage(SIDE * zoom, SIDE * zoom, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < SIDE * zoom; y++) {
            for (int x = 0; x < SIDE * zoom; x++) {
                int ink = train.bytes()[sample * SIDE * SIDE + y / zoom * SIDE + x / zoom] & 0xFF;
                image.getRaster().setSample(x, y, 0, 255 - ink);
            }
        }
        ImageIO.write(image, "png", file.toFile());
        return train.label(sample, 0);
    }

    /** Writes a training string of {@code length} digits as a picture, black on white, each of its pixels {@code zoom} wide. */
    static void strip(Path file, int length, int zoom) throws IOException {
        Dataset strings = Datasets.load("strings:" + length);
        byte[] strip = strings.stream().orElseThrow().compose(1, 1, 0, 1, 1).bytes();
        int height = strings.height(), width = strings.width();
        BufferedImage image = new BufferedImage(width * zoom, height * zoom, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < height * zoom; y++) {
            for (int x = 0; x < width * zoom; x++) {
                image.getRaster().setSample(x, y, 0, 255 - (strip[y / zoom * width + x / zoom] & 0xFF));
            }
        }
        ImageIO.write(image, "png", file.toFile());
    }
}
