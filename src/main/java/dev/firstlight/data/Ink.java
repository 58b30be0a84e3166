package dev.firstlight.data;

import java.util.Arrays;

/**
 * What is written on a picture, told from its ground: 0 where nothing is, 255 where the ink is strongest, whether the writing was
 * dark on light or light on dark; and the box around it.
 *
 * @param values (height, width)
 */
record Ink(float[] values, int height, int width, int top, int left, int boxHeight, int boxWidth) {
    /** What is fainter than this does not widen the box. */
    private static final float FAINT = 0.1f * 255;
    /** Scatter of the ground, in median absolute deviations, that counts as ground: 4 are 2.7 standard deviations. */
    private static final float SCATTER = 4;

    /**
     * Finds the ink. The ground is what most of the picture's rim shows: if it lies in the upper half of the brightness range the
     * writing is dark. The rim's scatter (paper grain, shade, compression) is taken away with it.
     *
     * @param brightness (height, width), 0 to 255
     */
    static Ink of(float[] brightness, int height, int width) {
        float[] rim = rim(brightness, height, width);
        float ground = median(rim);
        float darkest = 255;
        float lightest = 0;
        for (float value : brightness) {
            darkest = Math.min(darkest, value);
            lightest = Math.max(lightest, value);
        }
        boolean dark = ground > (darkest + lightest) / 2;
        float contrast = dark ? ground - darkest : lightest - ground;
        float[] deviations = new float[rim.length];
        for (int i = 0; i < rim.length; i++) {
            deviations[i] = Math.abs(rim[i] - ground);
        }
        float scatter = Math.min(SCATTER * median(deviations), contrast / 2);
        float[] values = new float[brightness.length];
        for (int i = 0; i < values.length; i++) {
            float above = dark ? ground - brightness[i] : brightness[i] - ground;
            values[i] = contrast > 0 && above > scatter ? 255 * above / contrast : 0;
        }
        // Among many pixels some scatter further than the rest: they must not widen the box.
        float faint = contrast > 0 ? Math.max(FAINT, Math.min(255 * 2 * scatter / contrast, 255 / 2f)) : FAINT;
        return boxed(values, height, width, faint);
    }

    private static Ink boxed(float[] values, int height, int width, float faint) {
        int top = height;
        int bottom = -1;
        int left = width;
        int right = -1;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                if (values[y * width + x] > faint) {
                    top = Math.min(top, y);
                    bottom = y;
                    left = Math.min(left, x);
                    right = Math.max(right, x);
                }
            }
        }
        return new Ink(values, height, width, top, left, Math.max(0, bottom - top + 1), Math.max(0, right - left + 1));
    }

    private static float[] rim(float[] brightness, int height, int width) {
        float[] rim = new float[2 * width + 2 * height];
        for (int x = 0; x < width; x++) {
            rim[x] = brightness[x];
            rim[width + x] = brightness[(height - 1) * width + x];
        }
        for (int y = 0; y < height; y++) {
            rim[2 * width + y] = brightness[y * width];
            rim[2 * width + height + y] = brightness[y * width + width - 1];
        }
        return rim;
    }

    private static float median(float[] values) {
        float[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    boolean isEmpty() {
        return boxHeight == 0;
    }

    /** The ink inside the box, scaled to a new size, its strongest place 255 again: thin lines grow faint when shrunk. */
    Ink scaledBox(int newHeight, int newWidth) {
        float[] box = new float[boxHeight * boxWidth];
        for (int y = 0; y < boxHeight; y++) {
            System.arraycopy(values, (top + y) * width + left, box, y * boxWidth, boxWidth);
        }
        float[] scaled = Resampling.scale(box, boxHeight, boxWidth, newHeight, newWidth);
        float strongest = 0;
        for (float value : scaled) {
            strongest = Math.max(strongest, value);
        }
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] *= 255 / strongest;
        }
        return new Ink(scaled, newHeight, newWidth, 0, 0, newHeight, newWidth);
    }

    /** The row of the centre of mass. */
    double centreRow() {
        double sum = 0;
        double moment = 0;
        for (int i = 0; i < values.length; i++) {
            sum += values[i];
            moment += values[i] * (double) (i / width);
        }
        return moment / sum;
    }

    /** The column of the centre of mass. */
    double centreColumn() {
        double sum = 0;
        double moment = 0;
        for (int i = 0; i < values.length; i++) {
            sum += values[i];
            moment += values[i] * (double) (i % width);
        }
        return moment / sum;
    }

    /** This ink on an empty ground of another size, its first pixel at (row, column), moved inward where it would stand over. */
    byte[] placed(int row, int column, int groundHeight, int groundWidth) {
        int firstRow = Math.max(0, Math.min(groundHeight - height, row));
        int firstColumn = Math.max(0, Math.min(groundWidth - width, column));
        byte[] ground = new byte[groundHeight * groundWidth];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                ground[(firstRow + y) * groundWidth + firstColumn + x] = (byte) Math.round(values[y * width + x]);
            }
        }
        return ground;
    }
}
