package dev.firstlight.report;

import dev.firstlight.data.InputFormat;
import dev.firstlight.data.Samples;
import dev.firstlight.train.Alignment;
import java.awt.Font;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Draws the samples that were read wrong with the most confidence, each with what it is and what was read. */
final class MistakesPicture {
    /** How many are drawn at most: ten rows of strips, five of other images. */
    static final int MOST = 40;
    private static final int MARGIN = 28;
    private static final int HEAD = 74;
    private static final int GAP = 20;
    private static final int LINE = 17;
    private static final int IMAGE_SIDE = 128;
    private static final int STRIP_WIDTH = 320;
    private static final Font NAMES = Canvas.bold(14);
    private static final Font SYMBOLS = Canvas.mono(15);

    private final Samples samples;
    private final InputFormat format;
    private final List<String> names;
    private final String subtitle;
    private final long mistakes;
    private final List<Reading> worst;
    private final boolean strings;
    private final int columns;
    private final int tileWidth;
    private final double imageWidth;
    private final double imageHeight;
    private final int lines;

    /**
     * @param samples  images as bytes, of one channel or three
     * @param readings of all of them
     * @param subtitle what was tested, on one line
     */
    MistakesPicture(Samples samples, InputFormat format, List<String> names, List<Reading> readings, String subtitle) {
        if (!samples.isBytes() || format.channels() != 1 && format.channels() != 3) {
            throw new IllegalArgumentException("the samples are no images, so there are none to show");
        }
        this.samples = samples;
        this.format = format;
        this.names = names;
        this.subtitle = subtitle;
        this.mistakes = readings.stream().filter(reading -> !reading.right()).count();
        this.worst = readings.stream().filter(reading -> !reading.right())
                .sorted(Comparator.comparingDouble(Reading::confidence).reversed()).limit(MOST).toList();
        this.strings = samples.heads() > 1;
        boolean strips = strings || format.width() > 2 * format.height();
        this.columns = strips ? 4 : 8;
        this.tileWidth = strips ? STRIP_WIDTH : IMAGE_SIDE;
        double fit = Math.min((double) tileWidth / format.width(), (double) IMAGE_SIDE / format.height());
        double factor = fit >= 1 ? Math.floor(fit * Canvas.DENSITY) / Canvas.DENSITY : fit;
        this.imageWidth = factor * format.width();
        this.imageHeight = factor * format.height();
        this.lines = strings || namesFitSideBySide() ? 2 : 3;
    }

    private boolean namesFitSideBySide() {
        try (Canvas scratch = new Canvas(1, 1)) {
            return worst.stream().allMatch(reading -> scratch.width(NAMES, truth(reading) + " → " + read(reading)) <= tileWidth);
        }
    }

    private String truth(Reading reading) {
        return names.get(reading.truth()[0]);
    }

    private String read(Reading reading) {
        return names.get(reading.read()[0]);
    }

    byte[] draw() throws IOException {
        int rows = (worst.size() + columns - 1) / columns;
        double tileHeight = imageHeight + lines * LINE + GAP;
        int width = 2 * MARGIN + columns * tileWidth + (columns - 1) * GAP;
        try (Canvas canvas = new Canvas(width, (int) Math.ceil(HEAD + rows * tileHeight + MARGIN - GAP / 2.0))) {
            canvas.pen(Canvas.bold(19), Palette.TEXT).left(title(), MARGIN, 30);
            canvas.pen(Canvas.plain(13), Palette.FAINT_TEXT).left(canvas.fit(subtitle, width - 2.0 * MARGIN), MARGIN, 53);
            for (int i = 0; i < worst.size(); i++) {
                double x = MARGIN + i % columns * (double) (tileWidth + GAP), y = HEAD + i / columns * tileHeight;
                canvas.picture(image(worst.get(i).sample()), x + (tileWidth - imageWidth) / 2, y, imageWidth, imageHeight);
                if (strings) {
                    stringCaption(canvas, worst.get(i), x, y + imageHeight + 12);
                } else {
                    caption(canvas, worst.get(i), x, y + imageHeight + 12);
                }
            }
            return canvas.png();
        }
    }

    private String title() {
        return mistakes == 0 ? "No mistakes" : mistakes == 1 ? "The only mistake"
                : mistakes <= MOST ? "All " + mistakes + " mistakes, the most confident first"
                : String.format(Locale.ROOT, "The %d worst of %,d mistakes, the most confident first", MOST, mistakes);
    }

    private BufferedImage image(int sample) {
        int plane = format.height() * format.width(), first = sample * samples.rowSize();
        BufferedImage image = new BufferedImage(format.width(), format.height(), BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < plane; i++) {
            int rgb = 0;
            for (int c = 0; c < 3; c++) {
                int channel = format.channels() == 3 ? c : 0;
                rgb = rgb << 8 | samples.bytes()[first + channel * plane + i] & 0xFF;
            }
            image.setRGB(i % format.width(), i / format.width(), rgb);
        }
        return image;
    }

    /** Truth → read (confidence), on as many lines as the sheet has for it. */
    private void caption(Canvas canvas, Reading reading, double x, double y) {
        double middle = x + tileWidth / 2.0;
        String truth = canvas.fit(NAMES, truth(reading), tileWidth), arrow = lines == 2 ? " → " : "→ ";
        String read = canvas.fit(NAMES, read(reading), tileWidth - canvas.width(NAMES, arrow));
        double truthWidth = canvas.width(NAMES, truth), rest = canvas.width(NAMES, arrow + read);
        double start = lines == 2 ? middle - (truthWidth + rest) / 2 + truthWidth : middle - rest / 2;
        double below = y + (lines - 2) * LINE;
        canvas.pen(NAMES, Palette.BLUE).left(truth, lines == 2 ? start - truthWidth : middle - truthWidth / 2, y);
        canvas.pen(NAMES, Palette.FAINT_TEXT).left(arrow, start, below);
        canvas.pen(NAMES, Palette.VERMILION).left(read, start + canvas.width(NAMES, arrow), below);
        canvas.pen(Canvas.plain(12), Palette.FAINT_TEXT).centre(confidence(reading), middle, below + LINE);
    }

    /** Truth over what was read, symbol over symbol; what was read wrong stands out by colour and a line below. */
    private void stringCaption(Canvas canvas, Reading reading, double x, double y) {
        Alignment alignment = reading.alignment();
        canvas.pen(Canvas.plain(12), Palette.FAINT_TEXT).left("truth", x + 4, y);
        canvas.left("read", x + 4, y + LINE);
        double at = x + 48;
        for (int i = 0; i < alignment.truth().length; i++) {
            String above = symbol(alignment.truth()[i]), below = symbol(alignment.read()[i]);
            double step = Math.max(canvas.width(SYMBOLS, above), canvas.width(SYMBOLS, below)) + 2;
            boolean right = alignment.truth()[i] == alignment.read()[i];
            canvas.pen(SYMBOLS, right ? Palette.TEXT : Palette.BLUE).centre(above, at + step / 2, y);
            canvas.pen(SYMBOLS, right ? Palette.TEXT : Palette.VERMILION).centre(below, at + step / 2, y + LINE);
            if (!right) {
                canvas.box(at + 1, y + LINE + 9, step - 2, 1.5, Palette.VERMILION);
            }
            at += step;
        }
        canvas.pen(Canvas.plain(12), Palette.FAINT_TEXT).left(confidence(reading), at + 8, y + LINE);
    }

    private String symbol(int symbol) {
        return symbol == Alignment.NOTHING ? "·" : names.get(symbol);
    }

    private static String confidence(Reading reading) {
        return String.format(Locale.ROOT, "(%.1f %%)", 100 * reading.confidence());
    }
}
