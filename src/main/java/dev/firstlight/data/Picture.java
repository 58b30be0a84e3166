package dev.firstlight.data;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.FileImageInputStream;

/**
 * A decoded picture: unsigned bytes (channels, height, width) with one channel if all pixels are grey and else red, green and blue.
 * What was transparent lies on white.
 */
record Picture(int channels, int height, int width, byte[] pixels) {
    private static final long MOST_PIXELS = 100_000_000;

    static {
        System.setProperty("java.awt.headless", "true");  // no display is needed, so none is looked for
        ImageIO.setUseCache(false);
    }

    /** The extents of a picture that has not been decoded. */
    record Size(int height, int width) {
        @Override
        public String toString() {
            return height + "x" + width;
        }
    }

    /** @throws DataException if the file is missing, damaged, or no PNG, JPEG, GIF or BMP image */
    static Picture read(Path file) {
        return of(decode(file, reader -> reader.read(0)));
    }

    /** The size of the picture in a file, from its header alone. */
    static Size readSize(Path file) {
        return decode(file, reader -> new Size(reader.getHeight(0), reader.getWidth(0)));
    }

    private interface Decoder<T> {
        T decode(ImageReader reader) throws IOException;
    }

    private static <T> T decode(Path file, Decoder<T> decoder) {
        if (!Files.isRegularFile(file)) {
            throw DataException.mismatch(file, "an image file", Files.exists(file) ? "a folder" : "no such file", "check the path");
        }
        try (FileImageInputStream in = new FileImageInputStream(file.toFile())) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw DataException.mismatch(file, "a PNG, JPEG, GIF or BMP image", beginning(file), "convert it to PNG");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in, true, true);
                long pixels = (long) reader.getHeight(0) * reader.getWidth(0);
                if (pixels > MOST_PIXELS) {
                    throw DataException.mismatch(file, "at most 100 million pixels", pixels + "", "scale the image down");
                }
                return decoder.decode(reader);
            } finally {
                reader.dispose();
            }
        } catch (DataException e) {
            throw e;
        } catch (IOException | RuntimeException e) {  // the decoders meet damage with whatever it makes them throw
            String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage().lines().findFirst().orElse("");
            throw new DataException(file + ": expected a complete image, found damage or an unknown variant (" + reason
                    + "); save it again as PNG", e);
        }
    }

    private static String beginning(Path file) throws IOException {
        byte[] start = new byte[8];
        int length;
        try (var in = Files.newInputStream(file)) {
            length = in.readNBytes(start, 0, start.length);
        }
        if (length == 0) {
            return "an empty file";
        }
        StringBuilder hex = new StringBuilder();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            hex.append(String.format(" %02x", start[i]));
            text.append(start[i] >= ' ' && start[i] < 0x7F ? (char) start[i] : '.');
        }
        return "a file that begins with" + hex + " (" + text + ")";
    }

    static Picture of(BufferedImage image) {
        return isPlainGrey(image.getColorModel()) ? ofGrey(image) : ofColours(image);
    }

    private static boolean isPlainGrey(ColorModel model) {
        return !(model instanceof IndexColorModel) && model.getColorSpace().getType() == ColorSpace.TYPE_GRAY;
    }

    /** Reads the samples as they are: {@code getRGB} would take them for linear light and brighten them. */
    private static Picture ofGrey(BufferedImage image) {
        int height = image.getHeight();
        int width = image.getWidth();
        Raster raster = image.getRaster();
        int most = (1 << image.getColorModel().getComponentSize(0)) - 1;
        boolean alpha = raster.getNumBands() > 1;
        byte[] pixels = new byte[height * width];
        int[] row = new int[width];
        int[] alphas = new int[width];
        for (int y = 0; y < height; y++) {
            raster.getSamples(0, y, width, 1, 0, row);
            if (alpha) {
                raster.getSamples(0, y, width, 1, 1, alphas);
            }
            for (int x = 0; x < width; x++) {
                long value = alpha ? ((long) row[x] * alphas[x] + (long) most * (most - alphas[x])) / most : row[x];
                pixels[y * width + x] = (byte) (value * 255 / most);
            }
        }
        return new Picture(1, height, width, pixels);
    }

    private static Picture ofColours(BufferedImage image) {
        int height = image.getHeight();
        int width = image.getWidth();
        int plane = height * width;
        byte[] pixels = new byte[3 * plane];
        int[] row = new int[width];
        boolean grey = true;
        for (int y = 0; y < height; y++) {
            image.getRGB(0, y, width, 1, row, 0, width);
            for (int x = 0; x < width; x++) {
                int at = y * width + x;
                int alpha = row[x] >>> 24;
                for (int c = 0; c < 3; c++) {
                    int value = row[x] >> (16 - 8 * c) & 0xFF;
                    pixels[c * plane + at] = (byte) ((value * alpha + 255 * (255 - alpha) + 127) / 255);
                }
                grey &= pixels[at] == pixels[plane + at] && pixels[at] == pixels[2 * plane + at];
            }
        }
        return grey ? new Picture(1, height, width, Arrays.copyOf(pixels, plane)) : new Picture(3, height, width, pixels);
    }

    /** This picture with one channel, the luminance 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601), or with three. */
    Picture withChannels(int wanted) {
        if (wanted == channels) {
            return this;
        }
        int plane = height * width;
        byte[] converted = new byte[wanted * plane];
        for (int i = 0; i < plane; i++) {
            if (wanted == 1) {
                int red = pixels[i] & 0xFF;
                int green = pixels[plane + i] & 0xFF;
                int blue = pixels[2 * plane + i] & 0xFF;
                converted[i] = (byte) ((299 * red + 587 * green + 114 * blue + 500) / 1000);
            } else {
                for (int c = 0; c < wanted; c++) {
                    converted[c * plane + i] = pixels[i];
                }
            }
        }
        return new Picture(wanted, height, width, converted);
    }

    /** This picture stretched to another size. */
    Picture scaledTo(int newHeight, int newWidth) {
        if (newHeight == height && newWidth == width) {
            return this;
        }
        byte[] scaled = new byte[channels * newHeight * newWidth];
        for (int c = 0; c < channels; c++) {
            float[] plane = Resampling.scale(plane(c), height, width, newHeight, newWidth);
            for (int i = 0; i < plane.length; i++) {
                scaled[c * plane.length + i] = (byte) Math.round(plane[i]);
            }
        }
        return new Picture(channels, newHeight, newWidth, scaled);
    }

    /** Channel {@code c} as floats 0 to 255. */
    float[] plane(int c) {
        float[] plane = new float[height * width];
        for (int i = 0; i < plane.length; i++) {
            plane[i] = pixels[c * plane.length + i] & 0xFF;
        }
        return plane;
    }
}
