package dev.firstlight.data;

/**
 * Scales a plane of pixels, rows and columns one after the other: shrinking averages the area a new pixel covers, fractions
 * included, enlarging interpolates linearly. Pixel centres lie at half units and the borders are repeated.
 */
final class Resampling {
    private Resampling() {}

    /** @param plane (height, width), row-major; @return (newHeight, newWidth) */
    static float[] scale(float[] plane, int height, int width, int newHeight, int newWidth) {
        float[] narrow = new float[height * newWidth];
        for (int y = 0; y < height; y++) {
            scaleLine(plane, y * width, 1, width, narrow, y * newWidth, 1, newWidth);
        }
        float[] scaled = new float[newHeight * newWidth];
        for (int x = 0; x < newWidth; x++) {
            scaleLine(narrow, x, newWidth, height, scaled, x, newWidth, newHeight);
        }
        return scaled;
    }

    private static void scaleLine(float[] from, int start, int step, int length, float[] to, int newStart, int newStep, int newLength) {
        double ratio = (double) length / newLength;
        for (int i = 0; i < newLength; i++) {
            to[newStart + i * newStep] = (float) (ratio >= 1 ? areaMean(from, start, step, i * ratio, Math.min(length, (i + 1) * ratio))
                    : interpolated(from, start, step, length, (i + 0.5) * ratio - 0.5));
        }
    }

    /** The mean over [begin, end) of a line whose pixel p covers [p, p + 1). */
    private static double areaMean(float[] line, int start, int step, double begin, double end) {
        double sum = 0;
        for (int p = (int) begin; p < end; p++) {
            double covered = Math.min(end, p + 1) - Math.max(begin, p);
            sum += covered * line[start + p * step];
        }
        return sum / (end - begin);
    }

    private static double interpolated(float[] line, int start, int step, int length, double at) {
        int left = (int) Math.floor(at);
        double weight = at - left;
        double a = line[start + Math.max(0, left) * step];
        double b = line[start + Math.min(length - 1, left + 1) * step];
        return a + weight * (b - a);
    }
}
