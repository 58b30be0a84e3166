package dev.firstlight.data;

/**
 * Sets 28x28 digits into a strip: scaled, slanted, anywhere, the brighter of what is there and what comes. A strip's pixel (x, y)
 * shows the digit at
 * <pre>
 *   v = rowCentre + (y - cy) / scale
 *   u = columnCentre + (x - cx + slant (y - cy)) / scale
 * </pre>
 * by bilinear interpolation in fixed point, where the centres are those of the box around the ink. Only pixels that can see ink are
 * visited: v is the same for a whole row of the strip, and u moves by 1 / scale.
 */
final class DigitStamp {
    static final int SIDE = 28;
    /** Fractional bits of a coordinate. */
    private static final int BITS = 16;
    private static final int ONE = 1 << BITS;
    /**
     * The last coordinate that is looked at: just before the last pixel, so that there is always a next one to interpolate with.
     * The little less is room for the rounding of a row's steps.
     */
    private static final double END = SIDE - 1 - 1.0 / 256;
    /** What is fainter does not belong to the box. */
    private static final int FAINT = 25;

    private final byte[] digits;
    /** Per digit the box around its ink: top, bottom, left, right, both ends included. */
    private final byte[] boxes;

    /** @param digits (N, 28, 28) */
    DigitStamp(byte[] digits) {
        this.digits = digits;
        boxes = new byte[digits.length / (SIDE * SIDE) * 4];
        for (int digit = 0; digit < boxes.length / 4; digit++) {
            box(digit);
        }
    }

    private void box(int digit) {
        int top = SIDE;
        int bottom = -1;
        int left = SIDE;
        int right = -1;
        for (int y = 0; y < SIDE; y++) {
            int row = (digit * SIDE + y) * SIDE;
            int begin = 0;
            while (begin < SIDE && (digits[row + begin] & 0xFF) < FAINT) {
                begin++;
            }
            if (begin < SIDE) {
                int end = SIDE - 1;
                while ((digits[row + end] & 0xFF) < FAINT) {
                    end--;
                }
                top = Math.min(top, y);
                bottom = y;
                left = Math.min(left, begin);
                right = Math.max(right, end);
            }
        }
        boolean empty = bottom < 0;
        boxes[4 * digit] = (byte) (empty ? 0 : top);
        boxes[4 * digit + 1] = (byte) (empty ? SIDE - 1 : bottom);
        boxes[4 * digit + 2] = (byte) (empty ? 0 : left);
        boxes[4 * digit + 3] = (byte) (empty ? SIDE - 1 : right);
    }

    /** The columns a digit's ink spans. */
    int inkWidth(int digit) {
        return boxes[4 * digit + 3] - boxes[4 * digit + 2] + 1;
    }

    /**
     * Sets one digit.
     *
     * @param strip receives it, (height, width) from {@code start} on
     * @param cx column of the strip where the middle of the ink comes to lie, {@code cy} its row
     * @param slant columns to the right per row upward
     */
    void stamp(int digit, byte[] strip, int start, int height, int width, double cx, double cy, double scale, double slant) {
        double rowCentre = (boxes[4 * digit] + boxes[4 * digit + 1]) / 2.0;
        double columnCentre = (boxes[4 * digit + 2] + boxes[4 * digit + 3]) / 2.0;
        double top = Math.max(0, boxes[4 * digit] - 1) - rowCentre;
        double bottom = Math.min(END, boxes[4 * digit + 1] + 1) - rowCentre;
        double left = Math.max(0, boxes[4 * digit + 2] - 1) - columnCentre;
        double right = Math.min(END, boxes[4 * digit + 3] + 1) - columnCentre;
        int firstRow = Math.max(0, (int) Math.ceil(cy + top * scale));
        int lastRow = Math.min(height - 1, (int) Math.floor(cy + bottom * scale));
        int step = (int) Math.round(ONE / scale);
        for (int y = firstRow; y <= lastRow; y++) {
            double middle = cx - slant * (y - cy);
            int firstColumn = Math.max(0, (int) Math.ceil(middle + left * scale));
            int lastColumn = Math.min(width - 1, (int) Math.floor(middle + right * scale));
            int v = fixed(rowCentre + (y - cy) / scale);
            int u = fixed(columnCentre + (firstColumn - middle) / scale);
            line(digit, v, u, step, strip, start + y * width + firstColumn, lastColumn - firstColumn + 1);
        }
    }

    private static int fixed(double coordinate) {
        return (int) Math.max(0, Math.round(coordinate * ONE));
    }

    private void line(int digit, int v, int u, int step, byte[] strip, int at, int count) {
        int row = (digit * SIDE + (v >> BITS)) * SIDE;
        int low = v >> (BITS - 8) & 0xFF;
        for (int i = 0; i < count; i++, u += step) {
            int p = row + (u >> BITS);
            int far = u >> (BITS - 8) & 0xFF;
            int above = ((digits[p] & 0xFF) << 8) + ((digits[p + 1] & 0xFF) - (digits[p] & 0xFF)) * far;
            int below = ((digits[p + SIDE] & 0xFF) << 8) + ((digits[p + SIDE + 1] & 0xFF) - (digits[p + SIDE] & 0xFF)) * far;
            int value = (above << 8) + (below - above) * low + ONE / 2 >> 16;
            if (value > (strip[at + i] & 0xFF)) {
                strip[at + i] = (byte) value;
            }
        }
    }
}
