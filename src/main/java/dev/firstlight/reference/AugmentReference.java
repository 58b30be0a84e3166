package dev.firstlight.reference;

import dev.firstlight.compute.Philox;
import dev.firstlight.compute.ops.Augment;
import dev.firstlight.compute.ops.Augment.Policy;
import java.util.function.IntConsumer;

/** Random distortion of images, by inverse mapping with bilinear interpolation; the formulas stand with {@link Augment}. */
final class AugmentReference {
    /** Random numbers per image, and where those of gridY begin. */
    private static final int NUMBERS = 256, GRID_Y = 8;
    private static final int ERASE = 6, ERASE_TOP = 7;

    private AugmentReference() {}

    static IntConsumer of(Augment op, Memory memory) {
        Doubles x = memory.doubles(op.x()), y = memory.doubles(op.y());
        int channels = x.extents()[1], height = x.extents()[2], width = x.extents()[3];
        return step -> {
            for (int b = 0; b < x.extents()[0]; b++) {
                double[] r = numbers(op, b, step);
                for (int c = 0; c < channels; c++) {
                    for (int i = 0; i < height; i++) {
                        for (int j = 0; j < width; j++) {
                            double[] from = source(op.policy(), r, i, j, height, width);
                            double value = interpolated(x, b, c, from[0], from[1], op.fill());
                            if (op.policy().noise() > 0) {
                                value += op.policy().noise() * noise(op, ((b * channels + c) * height + i) * width + j, step);
                            }
                            y.set(b, c, i, j, erased(op.policy(), r, i, j, height, width) ? op.fill() : value);
                        }
                    }
                }
            }
        };
    }

    /** r(b, k), in [-1, 1). */
    private static double[] numbers(Augment op, int b, int step) {
        double[] r = new double[NUMBERS];
        int[] words = new int[4];
        for (int k = 0; k < NUMBERS; k++) {
            Philox.words(op.seed(), b * 64 + k / 4, step, op.stream(), words);
            r[k] = 2.0 * Philox.uniform(words[k % 4]) - 1;
        }
        return r;
    }

    /** Where in the input output pixel (i, j) is taken from: row and column. */
    private static double[] source(Policy policy, double[] r, int i, int j, int height, int width) {
        double cy = (height - 1) / 2.0, cx = (width - 1) / 2.0, v = i - cy, u = j - cx;
        double angle = policy.rotation() * r[0];
        double s = angle - Math.pow(angle, 3) / 6 + Math.pow(angle, 5) / 120, c = 1 - Math.pow(angle, 2) / 2 + Math.pow(angle, 4) / 24;
        double zoomY = 1 + policy.scale() * r[1], zoomX = 1 + policy.scale() * r[2], slant = policy.shear() * r[3];
        double h = cy + policy.shift() * r[4] + zoomY * (c * v + s * u);
        double w = cx + policy.shift() * r[5] + zoomX * (-s * v + c * u + slant * v);
        if (policy.elastic() > 0) {
            int knotsY = Augment.knots(height, width), knotsX = Augment.knots(width, height);
            double p = (knotsY - 1.0) * i / Math.max(1, height - 1), q = (knotsX - 1.0) * j / Math.max(1, width - 1);
            h += policy.elastic() * grid(r, GRID_Y, knotsY, knotsX, p, q);
            w += policy.elastic() * grid(r, Augment.gridX(knotsY * knotsX), knotsY, knotsX, p, q);
        }
        return new double[] {h, w};
    }

    /** The grid's knots, interpolated at row p and column q. */
    private static double grid(double[] r, int begin, int knotsY, int knotsX, double p, double q) {
        int top = Math.min((int) p, knotsY - 2), left = Math.min((int) q, knotsX - 2), above = begin + top * knotsX + left, below = above + knotsX;
        return mix(mix(r[above], r[above + 1], q - left), mix(r[below], r[below + 1], q - left), p - top);
    }

    private static double interpolated(Doubles x, int b, int c, double h, double w, double fill) {
        double top = Math.floor(h), left = Math.floor(w);
        return mix(mix(tap(x, b, c, top, left, fill), tap(x, b, c, top, left + 1, fill), w - left),
                mix(tap(x, b, c, top + 1, left, fill), tap(x, b, c, top + 1, left + 1, fill), w - left), h - top);
    }

    private static double tap(Doubles x, int b, int c, double h, double w, double fill) {
        boolean inside = h >= 0 && h < x.extents()[2] && w >= 0 && w < x.extents()[3];
        return inside ? x.get(b, c, (int) h, (int) w) : fill;
    }

    private static double mix(double a, double b, double share) {
        return a + share * (b - a);
    }

    /** Four uniform numbers summed, shifted and scaled to mean 0 and variance 1. */
    private static double noise(Augment op, int element, int step) {
        int[] words = new int[4];
        Philox.words(op.seed(), element, step, op.stream() + 1, words);
        double sum = 0;
        for (int word : words) {
            sum += Philox.uniform(word);
        }
        return (sum - 2) * Math.sqrt(3);
    }

    private static boolean erased(Policy policy, double[] r, int i, int j, int height, int width) {
        if (!(policy.erase() > 0) || r[ERASE] < 0) {
            return false;
        }
        int size = (int) policy.erase(), knots = Augment.knots(height, width) * Augment.knots(width, height);
        int top = (int) Math.floor((r[ERASE_TOP] + 1) / 2 * (height - size + 1)), left = (int) Math.floor((r[Augment.gridX(knots) + knots] + 1) / 2 * (width - size + 1));
        return i >= top && i < top + size && j >= left && j < left + size;
    }
}
