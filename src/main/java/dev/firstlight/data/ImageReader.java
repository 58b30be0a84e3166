package dev.firstlight.data;

import java.nio.file.Path;

/** Brings an image from anywhere into the form a network was trained on. */
public final class ImageReader {
    /** MNIST's digits: 20 pixels on their longer side in a frame of 28. */
    private static final double DIGIT_IN_FRAME = 20.0 / 28;
    /** Pixels a strip keeps free at each end. */
    private static final int STRIP_MARGIN = 4;

    private ImageReader() {}

    /**
     * Reads a PNG, JPEG, GIF or BMP image of any size. What is transparent lies on white; colours become grey by luminance if the
     * network wants one channel. Then, as the format's framing says: a digit is told from its ground (dark on light or light on
     * dark), scaled and centred as MNIST's are; a row of digits likewise in its strip; any other image is stretched to the size.
     *
     * @return unsigned bytes (C, H, W), yet to be normalised by the format's scale and shift
     * @throws DataException if the file is no such image, or the network takes no images
     */
    public static byte[] read(Path file, InputFormat format) {
        if (format.framing() == Framing.ROW) {
            throw DataException.mismatch(file, "a table's row of " + format.size() + " values, as in training", "an image to read",
                    "use a network trained on images");
        }
        Picture picture = Picture.read(file).withChannels(format.channels());
        return switch (format.framing()) {
            case DIGIT -> digit(picture, format.height(), format.width());
            case STRIP -> strip(picture, format.height(), format.width());
            default -> picture.scaledTo(format.height(), format.width()).pixels();
        };
    }

    /**
     * As the makers of MNIST did (but thin lines are thickened first): the box around the digit is scaled so that its longer side is
     * 20 of 28 pixels, the aspect kept, and set so that the centre of mass is the middle of the frame. A picture that is so already
     * is taken as it is.
     */
    static byte[] digit(Picture picture, int height, int width) {
        Ink ink = Ink.of(picture.plane(0), picture.height(), picture.width());
        if (ink.isEmpty()) {
            return new byte[height * width];
        }
        double longer = DIGIT_IN_FRAME * Math.min(height, width);
        if (isFramed(ink, height, width, longer)) {
            return ink.placed(0, 0, height, width);
        }
        Ink drawn = Stroke.thickened(ink, longer / Math.max(ink.boxHeight(), ink.boxWidth()));
        double factor = longer / Math.max(drawn.boxHeight(), drawn.boxWidth());
        Ink scaled = drawn.scaledBox(extent(drawn.boxHeight() * factor), extent(drawn.boxWidth() * factor));
        return scaled.placed((int) Math.round(height / 2.0 - scaled.centreRow()), (int) Math.round(width / 2.0 - scaled.centreColumn()),
                height, width);
    }

    private static boolean isFramed(Ink ink, int height, int width, double longer) {
        return ink.height() == height && ink.width() == width && Math.abs(Math.max(ink.boxHeight(), ink.boxWidth()) - longer) <= 1
                && Math.abs(ink.centreRow() - height / 2.0) <= 1 && Math.abs(ink.centreColumn() - width / 2.0) <= 1;
    }

    /**
     * The box around the row is scaled to the height of a digit, less if the row would be too long, and set in the middle. A picture
     * of the strip's very size is taken as it is.
     */
    static byte[] strip(Picture picture, int height, int width) {
        Ink ink = Ink.of(picture.plane(0), picture.height(), picture.width());
        if (ink.isEmpty()) {
            return new byte[height * width];
        }
        if (ink.height() == height && ink.width() == width) {
            return ink.placed(0, 0, height, width);
        }
        Ink drawn = Stroke.thickened(ink, stripFactor(ink, height, width));
        double factor = stripFactor(drawn, height, width);
        Ink scaled = drawn.scaledBox(extent(drawn.boxHeight() * factor), extent(drawn.boxWidth() * factor));
        return scaled.placed((height - scaled.height()) / 2, (width - scaled.width()) / 2, height, width);
    }

    private static double stripFactor(Ink ink, int height, int width) {
        return Math.min(DIGIT_IN_FRAME * height / ink.boxHeight(), (double) (width - 2 * STRIP_MARGIN) / ink.boxWidth());
    }

    private static int extent(double size) {
        return (int) Math.max(1, Math.round(size));
    }
}
