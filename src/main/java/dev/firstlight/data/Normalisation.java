package dev.firstlight.data;

/** The affine map {@code value * scale + shift} that brings byte inputs to mean 0 and standard deviation 1. */
record Normalisation(float scale, float shift) {

    /** @param mean of the pixels seen as 0 to 1; @param deviation their standard deviation, 0 if they are all alike */
    static Normalisation of(double mean, double deviation) {
        double divisor = deviation > 0 ? deviation : 1;
        return new Normalisation((float) (1 / (255 * divisor)), (float) (-mean / divisor));
    }

    /** From the mean and the standard deviation over all values of all samples. */
    static Normalisation of(byte[] values) {
        long[] histogram = new long[256];
        for (byte value : values) {
            histogram[value & 0xFF]++;
        }
        double sum = 0;
        double squares = 0;
        for (int value = 0; value < histogram.length; value++) {
            double unit = value / 255.0;
            sum += histogram[value] * unit;
            squares += histogram[value] * unit * unit;
        }
        double mean = sum / values.length;
        return of(mean, Math.sqrt(Math.max(0, squares / values.length - mean * mean)));
    }
}
