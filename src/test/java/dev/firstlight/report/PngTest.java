package dev.firstlight.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PngTest {
    @ParameterizedTest
    @CsvSource({"1,1", "7,1", "1,5", "64,48", "300,200"})
    void whatIsReadIsWhatWasWritten(int width, int height) throws IOException {
        int[] pixels = new SplittableRandom(1).ints((long) width * height, 0, 1 << 24).toArray();
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        image.setRGB(0, 0, width, height, pixels, 0, width);
        BufferedImage read = ImageIO.read(new ByteArrayInputStream(Png.of(image)));
        assertEquals(width, read.getWidth());
        assertEquals(height, read.getHeight());
        assertArrayEquals(image.getRGB(0, 0, width, height, null, 0, width), read.getRGB(0, 0, width, height, null, 0, width));
    }
}
