package dev.firstlight.data;

/**
 * The width of the pen. Lines drawn large with a thin pen fade when they are shrunk to the size of a digit, so they are drawn again
 * with a wider one first.
 */
final class Stroke {
    /** Pixels of the frame: what is thinner fades. About 3 in 1000 digits of MNIST have strokes as thin as that. */
    private static final double THIN = 1;
    /** Pixels of the frame: the median of MNIST is 2.6, a tenth of it lies below 2. */
    private static final double WIDENED = 2;
    /** What is darker counts as line. */
    private static final float HALF = 127.5f;

    private Stroke() {}

    /**
     * The ink with lines of at least {@link #THIN} pixels once it is scaled by {@code factor}; itself if they are so already.
     *
     * @param factor frame pixels per pixel of the picture
     */
    static Ink thickened(Ink ink, double factor) {
        double width = width(ink);
        int radius = (int) Math.round((WIDENED / factor - width) / 2);
        return width * factor < THIN && radius > 0 ? widened(ink, radius) : ink;
    }

    /** Twice the area of the lines over the length of their edge, which is exact for long lines. */
    static double width(Ink ink) {
        long area = 0;
        long edge = 0;
        for (int y = 0; y < ink.height(); y++) {
            for (int x = 0; x < ink.width(); x++) {
                if (isLine(ink, y, x)) {
                    area++;
                    boolean inside = isLine(ink, y - 1, x) && isLine(ink, y + 1, x) && isLine(ink, y, x - 1) && isLine(ink, y, x + 1);
                    edge += inside ? 0 : 1;
                }
            }
        }
        return 2.0 * area / Math.max(1, edge);
    }

    private static boolean isLine(Ink ink, int y, int x) {
        return y >= 0 && y < ink.height() && x >= 0 && x < ink.width() && ink.values()[y * ink.width() + x] > HALF;
    }

    /** The box of the ink, grown by {@code radius} on every side, each pixel the strongest within that radius in rows and columns. */
    private static Ink widened(Ink ink, int radius) {
        int height = ink.boxHeight() + 2 * radius;
        int width = ink.boxWidth() + 2 * radius;
        float[] box = new float[height * width];
        for (int y = 0; y < ink.boxHeight(); y++) {
            System.arraycopy(ink.values(), (ink.top() + y) * ink.width() + ink.left(), box, (y + radius) * width + radius, ink.boxWidth());
        }
        float[] wide = new float[box.length];
        for (int y = radius; y < height - radius; y++) {
            strongest(box, y * width, 1, width, radius, wide);
        }
        float[] both = new float[box.length];
        for (int x = 0; x < width; x++) {
            strongest(wide, x, width, height, radius, both);
        }
        return new Ink(both, height, width, 0, 0, height, width);
    }

    private static void strongest(float[] from, int start, int step, int length, int radius, float[] to) {
        for (int i = 0; i < length; i++) {
            float strongest = 0;
            for (int j = Math.max(0, i - radius); j <= Math.min(length - 1, i + radius); j++) {
                strongest = Math.max(strongest, from[start + j * step]);
            }
            to[start + i * step] = strongest;
        }
    }
}
