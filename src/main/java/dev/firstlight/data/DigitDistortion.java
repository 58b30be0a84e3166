package dev.firstlight.data;

/**
 * Turns, stretches and slants a digit a little, at random: training strings are composed of such digits, since a distortion of a whole
 * strip treats all of its digits alike. With v and u the distances of a pixel from the middle of the image, it shows what the digit
 * has, bilinearly, at
 * <pre>
 *   v' = zoomY ( cos(angle) v + sin(angle) u)
 *   u' = zoomX (-sin(angle) v + cos(angle) u + slant v)
 * </pre>
 */
final class DigitDistortion {
    private static final int SIDE = DigitStamp.SIDE;
    private static final double MIDDLE = (SIDE - 1) / 2.0;
    private static final double ANGLE = 0.2;
    private static final double ZOOM = 0.1;
    private static final double SLANT = 0.1;

    private DigitDistortion() {}

    /** Writes digit number {@code digit} of some, (N, 28, 28), distorted, to the same place of {@code to}. */
    static void distort(byte[] digits, int digit, CounterRandom random, byte[] to) {
        double angle = random.between(-ANGLE, ANGLE), slant = random.between(-SLANT, SLANT);
        double zoomY = random.between(1 - ZOOM, 1 + ZOOM), zoomX = random.between(1 - ZOOM, 1 + ZOOM);
        double vv = zoomY * Math.cos(angle), vu = zoomY * Math.sin(angle);
        double uv = zoomX * (slant - Math.sin(angle)), uu = zoomX * Math.cos(angle);
        int start = digit * SIDE * SIDE;
        for (int i = 0; i < SIDE * SIDE; i++) {
            double v = i / SIDE - MIDDLE, u = i % SIDE - MIDDLE;
            to[start + i] = (byte) sample(digits, start, MIDDLE + vv * v + vu * u, MIDDLE + uv * v + uu * u);
        }
    }

    /** The grey level at a row and a column, black outside and next to the edge. */
    private static long sample(byte[] digits, int start, double row, double column) {
        int top = (int) Math.floor(row), left = (int) Math.floor(column);
        if (top < 0 || left < 0 || top >= SIDE - 1 || left >= SIDE - 1) {
            return 0;
        }
        int at = start + top * SIDE + left;
        double right = column - left;
        double above = mix(digits[at] & 0xFF, digits[at + 1] & 0xFF, right);
        double below = mix(digits[at + SIDE] & 0xFF, digits[at + SIDE + 1] & 0xFF, right);
        return Math.round(mix(above, below, row - top));
    }

    private static double mix(double a, double b, double share) {
        return a + share * (b - a);
    }
}
