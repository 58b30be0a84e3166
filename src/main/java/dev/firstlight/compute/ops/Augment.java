package dev.firstlight.compute.ops;

import dev.firstlight.compute.DataType;
import dev.firstlight.compute.Launch;
import dev.firstlight.compute.Op;
import dev.firstlight.compute.OpSet;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.Tensors;
import java.util.List;

/**
 * Distorts each image of a batch at random: rotation, scale, shear and shift as one affine map, elastic distortion on a coarse
 * grid (after Simard, Steinkraus and Platt, 2003), additive noise and an erased rectangle (Zhong et al., "Random Erasing", 2020).
 * All channels of an image are distorted alike; only the noise differs.
 *
 * <p>Random numbers: r(b, k) in [-1, 1) is 2 {@code Philox.uniform}(word k mod 4 of {@code Philox.words(seed, b 64 + k / 4, step,
 * stream)}) - 1, for image b of the batch and k from 0 to 255. Then, with cy = (H - 1) / 2 and cx = (W - 1) / 2:
 * <pre>
 *   angle  = rotation r(b,0)        zoomY = 1 + scale r(b,1)     zoomX = 1 + scale r(b,2)
 *   slant  = shear r(b,3)           moveY = shift r(b,4)         moveX = shift r(b,5)
 *   s = angle - angle^3 / 6 + angle^5 / 120      c = 1 - angle^2 / 2 + angle^4 / 24
 * </pre>
 * Output pixel (i, j), with v = i - cy and u = j - cx, is taken from the input at
 * <pre>
 *   h = cy + moveY + zoomY ( c v + s u)               + elastic gridY(i, j)
 *   w = cx + moveX + zoomX (-s v + c u + slant v)     + elastic gridX(i, j)
 *   y[b,ch,i,j] = the bilinear interpolation of x[b,ch] at (h, w), taps outside the image being `fill`
 * </pre>
 * gridY and gridX interpolate, bilinearly, P x Q random numbers spread evenly from corner to corner: knot (p, q) is
 * r(b, 8 + Q p + q) for gridY and r(b, {@link #gridX} + Q p + q) for gridX, at position p = (P - 1) i / max(1, H - 1),
 * q = (Q - 1) j / max(1, W - 1). There are 5 {@linkplain #knots knots} along the shorter side and about as many to the pixel along the
 * longer one, so that the digits of a long string are distorted each in its own way. They are not used, and may be left out, where
 * elastic is 0.
 *
 * <p>Then, where noise is above 0, noise n is added: n = the sum of the four words' uniforms of {@code Philox.words(seed,
 * element index in the batch, step, stream + 1)}, minus 2, times sqrt(3): mean 0, variance 1. Last, where erase is above 0 and
 * r(b,6) &gt;= 0, the pixels with i in top .. top + size - 1 and j in left .. left + size - 1 become fill, with
 * size = floor(erase), top = floor((r(b,7) + 1) / 2 (H - size + 1)), left = floor((r(b, gridX + P Q) + 1) / 2 (W - size + 1)).
 *
 * <p>Coordinates may be rounded differently from device to device; since the interpolation is continuous, results differ by no
 * more than the coordinates' rounding error times the contrast of neighbouring pixels.
 *
 * <p>Shapes: x and y (B, C, H, W), not overlapping. Reads x; writes y.
 *
 * @param fill what lies outside the image and in erased rectangles: the background, normalised
 */
public record Augment(Tensor x, Policy policy, float fill, long seed, int stream, Tensor y) implements Op {
    private static final int LEAST_KNOTS = 5, MOST_KNOTS = 23;
    private static final int GRID_Y = 8, GRID_MULTIPLE = 32;

    /**
     * How much of each distortion.
     *
     * @param rotation at most this angle either way, radians, at most 0.8
     * @param scale    at most this share larger or smaller, each direction by itself
     * @param shear    at most this slant, columns per row
     * @param shift    at most this far, pixels
     * @param elastic  at most this displacement of a knot, pixels
     * @param noise    standard deviation, in units of the normalised image
     * @param erase    side of the erased square, pixels; erases half of the images
     */
    public record Policy(float rotation, float scale, float shear, float shift, float elastic, float noise, float erase) {
        public Policy {
            Tensors.check(rotation >= 0 && rotation <= 0.8f && scale >= 0 && scale < 1 && shear >= 0 && shift >= 0 && elastic >= 0
                    && noise >= 0 && erase >= 0, "augmentation amounts must not be negative, rotation at most 0.8 and scale below 1");
        }
    }

    public Augment {
        Tensors.check(x.shape().rank() == 4, "augmentation needs images, found " + x);
        Tensors.require(x, DataType.FLOAT32, x.shape().toArray());
        Tensors.require(y, DataType.FLOAT32, x.shape().toArray());
        Tensors.check(policy.erase() <= Math.min(x.shape().get(2), x.shape().get(3)), "the erased square is larger than the image");
    }

    /** Knots of the elastic grid along a side of an image. */
    public static int knots(int side, int otherSide) {
        int steps = LEAST_KNOTS - 1;
        return side <= otherSide ? LEAST_KNOTS : Math.min(MOST_KNOTS, (steps * side + otherSide / 2) / otherSide + 1);
    }

    /** The first random number of gridX, for a grid of so many knots in all: gridY's place is rounded up to a multiple of 32. */
    public static int gridX(int knots) {
        return GRID_Y + (knots + GRID_MULTIPLE - 1) / GRID_MULTIPLE * GRID_MULTIPLE;
    }

    @Override
    public String name() {
        return "augment";
    }

    @Override
    public List<Tensor> reads() {
        return List.of(x);
    }

    @Override
    public List<Tensor> writes() {
        return List.of(y);
    }

    @Override
    public long flops() {
        return 30L * y.size();
    }

    @Override
    public Launch on(OpSet backend) {
        return backend.augment(this);
    }
}
