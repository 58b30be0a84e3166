package dev.firstlight.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.IOException;

/** A white sheet to draw on. Lengths are in points; each is {@link #DENSITY} pixels, so that text is crisp on fine screens. */
final class Canvas implements AutoCloseable {
    /** Pixels per point. */
    static final int DENSITY = 2;

    private final BufferedImage image;
    private final Graphics2D graphics;

    Canvas(int width, int height) {
        image = new BufferedImage(width * DENSITY, height * DENSITY, BufferedImage.TYPE_3BYTE_BGR);
        graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        graphics.scale(DENSITY, DENSITY);
        box(0, 0, width, height, Color.WHITE);
    }

    static Font plain(float size) {
        return new Font(Font.SANS_SERIF, Font.PLAIN, 1).deriveFont(size);
    }

    static Font bold(float size) {
        return new Font(Font.SANS_SERIF, Font.BOLD, 1).deriveFont(size);
    }

    static Font mono(float size) {
        return new Font(Font.MONOSPACED, Font.PLAIN, 1).deriveFont(size);
    }

    Graphics2D graphics() {
        return graphics;
    }

    /** Sets font and colour of what is written next. */
    Canvas pen(Font font, Color colour) {
        graphics.setFont(font);
        graphics.setColor(colour);
        return this;
    }

    void box(double x, double y, double width, double height, Color colour) {
        graphics.setColor(colour);
        graphics.fill(new Rectangle2D.Double(x, y, width, height));
    }

    void frame(double x, double y, double width, double height, Color colour) {
        graphics.setColor(colour);
        graphics.setStroke(new BasicStroke(1));
        graphics.draw(new Rectangle2D.Double(x, y, width, height));
    }

    double width(String text) {
        return width(graphics.getFont(), text);
    }

    double width(Font font, String text) {
        return graphics.getFontMetrics(font).getStringBounds(text, graphics).getWidth();
    }

    /** Writes to the right of x, the middle of the line at y. */
    void left(String text, double x, double y) {
        FontMetrics metrics = graphics.getFontMetrics();
        graphics.drawString(text, (float) x, (float) (y + (metrics.getAscent() - metrics.getDescent()) / 2.0));
    }

    void centre(String text, double x, double y) {
        left(text, x - width(text) / 2, y);
    }

    /** Writes to the left of x. */
    void right(String text, double x, double y) {
        left(text, x - width(text), y);
    }

    /** Writes from (x, y) upward. */
    void upward(String text, double x, double y) {
        AffineTransform before = graphics.getTransform();
        graphics.rotate(-Math.PI / 2, x, y);
        left(text, x, y);
        graphics.setTransform(before);
    }

    /** A text cut so that it is no wider than {@code most}, with an ellipsis where something is missing. */
    String fit(String text, double most) {
        return fit(graphics.getFont(), text, most);
    }

    String fit(Font font, String text, double most) {
        if (width(font, text) <= most) {
            return text;
        }
        int codePoints = text.codePointCount(0, text.length());
        for (int kept = codePoints - 1; kept > 0; kept--) {
            String cut = text.substring(0, text.offsetByCodePoints(0, kept)).stripTrailing() + "…";
            if (width(font, cut) <= most) {
                return cut;
            }
        }
        return "…";
    }

    /** Draws a picture into a box; pixels stay sharp squares where it is enlarged. */
    void picture(BufferedImage picture, double x, double y, double width, double height) {
        boolean enlarged = width * DENSITY >= picture.getWidth();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION,
                enlarged ? RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR : RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        graphics.drawImage(picture, new AffineTransform(width / picture.getWidth(), 0, 0, height / picture.getHeight(), x, y), null);
    }

    /** What was drawn, as a PNG file. */
    byte[] png() throws IOException {
        return Png.of(image);
    }

    @Override
    public void close() {
        graphics.dispose();
    }
}
