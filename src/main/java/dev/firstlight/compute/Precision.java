package dev.firstlight.compute;

/** How exactly a device multiplies inside matrix products and convolutions. Sums and all else are float32 in any case. */
public enum Precision {
    /** As exactly as float32. */
    FP32(0),
    /** Factors rounded to 11 bits of significand. */
    TF32(0x1p-11),
    /** Factors rounded to 8 bits of significand. */
    BF16(0x1p-8);

    private final double rounding;

    Precision(double rounding) {
        this.rounding = rounding;
    }

    /** How far rounding may move a factor, relative to it, at most. */
    public double rounding() {
        return rounding;
    }

    /** How far that may move a product of two factors, relative to it: (1 + r)^2 - 1. */
    public double productError() {
        return rounding * (2 + rounding);
    }
}
