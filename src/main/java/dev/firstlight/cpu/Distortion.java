package dev.firstlight.cpu;

import dev.firstlight.compute.Philox;
import dev.firstlight.compute.ops.Augment;
import dev.firstlight.compute.ops.Augment.Policy;
import java.util.Arrays;

/**
 * One image's random distortion. An image is copied into a frame of background first, wide enough that a coordinate clamped
 * to it finds all four of its neighbours there: so the loop over pixels needs to ask nothing.
 */
final class Distortion {
    private static final int KNOTS = Augment.KNOTS;
    /** Random numbers per image, and where those of the elastic grid and of the erased square begin. */
    private static final int NUMBERS = 68, GRID_Y = 8, GRID_X = 40, ERASE = 6, ERASE_TOP = 7, ERASE_LEFT = 34;
    /** Rows and columns of background around the image. */
    private static final int FRAME = 2;

    private final Augment op;
    private final int height, width, framedWidth;
    private final int[] words = new int[4];
    private final float[] r = new float[NUMBERS];
    private final float[] framed;
    /** For each column, the knot to its left and how far beyond that it lies. */
    private final int[] knot;
    private final float[] beyondKnot;
    /** Displacements of the knots interpolated for one row. */
    private final float[] rowY = new float[KNOTS], rowX = new float[KNOTS];
    /** h = h0 + hv v + hu u and w = w0 + wv v + wu u: the affine map, in coordinates of the frame. */
    private float h0, hv, hu, w0, wv, wu;

    Distortion(Augment op, int height, int width) {
        this.op = op;
        this.height = height;
        this.width = width;
        framedWidth = width + 2 * FRAME;
        framed = new float[(height + 2 * FRAME) * framedWidth];
        Arrays.fill(framed, op.fill());
        knot = new int[width];
        beyondKnot = new float[width];
        for (int j = 0; j < width; j++) {
            double q = (KNOTS - 1.0) * j / Math.max(1, width - 1);
            knot[j] = Math.min((int) q, KNOTS - 2);
            beyondKnot[j] = (float) (q - knot[j]);
        }
    }

    /** Draws the random numbers of image b and sets up its map. */
    void draw(int b, int step) {
        for (int k = 0; k < NUMBERS; k += 4) {
            Philox.words(op.seed(), b * 64 + k / 4, step, op.stream(), words);
            for (int i = 0; i < 4; i++) {
                r[k + i] = 2 * Philox.uniform(words[i]) - 1;
            }
        }
        Policy policy = op.policy();
        double angle = (double) policy.rotation() * r[0], square = angle * angle;
        double s = angle * (1 - square / 6 + square * square / 120), c = 1 - square / 2 + square * square / 24;
        double zoomY = 1 + (double) policy.scale() * r[1], zoomX = 1 + (double) policy.scale() * r[2], slant = (double) policy.shear() * r[3];
        h0 = (float) ((height - 1) / 2.0 + (double) policy.shift() * r[4] + FRAME);
        hv = (float) (zoomY * c);
        hu = (float) (zoomY * s);
        w0 = (float) ((width - 1) / 2.0 + (double) policy.shift() * r[5] + FRAME);
        wv = (float) (zoomX * (slant - s));
        wu = (float) (zoomX * c);
    }

    /** Distorts one channel. */
    void apply(float[] x, int xAt, float[] y, int yAt) {
        for (int i = 0; i < height; i++) {
            System.arraycopy(x, xAt + i * width, framed, (i + FRAME) * framedWidth + FRAME, width);
        }
        float elastic = op.policy().elastic();
        for (int i = 0; i < height; i++) {
            float v = i - (height - 1) / 2f, rowH = Math.fma(hv, v, h0), rowW = Math.fma(wv, v, w0);
            if (elastic > 0) {
                interpolateKnots(i);
            }
            for (int j = 0; j < width; j++) {
                float u = j - (width - 1) / 2f, h = Math.fma(hu, u, rowH), w = Math.fma(wu, u, rowW);
                if (elastic > 0) {
                    int q = knot[j];
                    h = Math.fma(elastic, mix(rowY[q], rowY[q + 1], beyondKnot[j]), h);
                    w = Math.fma(elastic, mix(rowX[q], rowX[q + 1], beyondKnot[j]), w);
                }
                y[yAt + i * width + j] = interpolated(h, w);
            }
        }
    }

    private void interpolateKnots(int i) {
        double p = (KNOTS - 1.0) * i / Math.max(1, height - 1);
        int top = Math.min((int) p, KNOTS - 2);
        float beyond = (float) (p - top);
        for (int q = 0; q < KNOTS; q++) {
            int at = top * KNOTS + q;
            rowY[q] = mix(r[GRID_Y + at], r[GRID_Y + at + KNOTS], beyond);
            rowX[q] = mix(r[GRID_X + at], r[GRID_X + at + KNOTS], beyond);
        }
    }

    /** The framed image at row h and column w; beyond the frame it is background, as in its outermost two rows and columns. */
    private float interpolated(float h, float w) {
        h = Math.min(Math.max(h, 0), height + FRAME);
        w = Math.min(Math.max(w, 0), width + FRAME);
        int top = (int) h, left = (int) w, at = top * framedWidth + left;
        float right = w - left;
        return mix(mix(framed[at], framed[at + 1], right), mix(framed[at + framedWidth], framed[at + framedWidth + 1], right), h - top);
    }

    private static float mix(float a, float b, float share) {
        return Math.fma(share, b - a, a);
    }

    /** Puts the square of background into a distorted channel, if this image gets one. */
    void erase(float[] y, int yAt) {
        if (!(op.policy().erase() > 0) || r[ERASE] < 0) {
            return;
        }
        int size = (int) op.policy().erase();
        int top = place(r[ERASE_TOP], height - size + 1), left = place(r[ERASE_LEFT], width - size + 1);
        for (int i = top; i < top + size; i++) {
            Arrays.fill(y, yAt + i * width + left, yAt + i * width + left + size, op.fill());
        }
    }

    /** One of n places, from a random number in [-1, 1). */
    private static int place(float random, int n) {
        return (int) ((random + 1.0) / 2 * n);
    }
}
