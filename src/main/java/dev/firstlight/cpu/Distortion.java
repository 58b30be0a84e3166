package dev.firstlight.cpu;

import dev.firstlight.compute.Philox;
import dev.firstlight.compute.ops.Augment;
import dev.firstlight.compute.ops.Augment.Policy;
import java.util.Arrays;

/**
 * One image's random distortion. Its channels are copied into frames of background first, wide enough that a place clamped to the
 * frame finds all four of its neighbours there: so the loop over pixels needs to ask nothing. The places are computed once for
 * all channels, row by row.
 */
final class Distortion {
    /** Random numbers: whether and in which row the erased square begins; from where on the elastic grid's are. */
    private static final int ERASE = 6, ERASE_TOP = 7, GRID_Y = 8;
    /** Rows and columns of background on each side of the image. */
    private static final int FRAME = 2;

    private final Augment op;
    private final int channels, height, width, framedWidth, framedSize;
    private final int knotsY, knotsX, gridX, eraseLeft;
    private final int[] words = new int[4];
    private final float[] r;
    private final float[] framed;
    /** Where the columns right of each knot begin, up to the next knot; and how far beyond its knot each column lies. */
    private final int[] knotColumn;
    private final float[] beyondKnot;
    /** For each pixel of a row: the row and column it is taken from, the frame's element above and left of there, and the shares of those below and right. */
    private final float[] h, w;
    private final int[] corner;
    private final float[] below, right;
    /** h = h0 + hv v + hu u and w = w0 + wv v + wu u: the affine map, in coordinates of the frame. */
    private float h0, hv, hu, w0, wv, wu;

    Distortion(Augment op) {
        this.op = op;
        channels = op.x().shape().get(1);
        height = op.x().shape().get(2);
        width = op.x().shape().get(3);
        framedWidth = width + 2 * FRAME;
        framedSize = (height + 2 * FRAME) * framedWidth;
        framed = new float[channels * framedSize];
        Arrays.fill(framed, op.fill());
        h = new float[width];
        w = new float[width];
        corner = new int[width];
        below = new float[width];
        right = new float[width];
        knotsY = Augment.knots(height, width);
        knotsX = Augment.knots(width, height);
        gridX = Augment.gridX(knotsY * knotsX);
        eraseLeft = gridX + knotsY * knotsX;
        r = new float[(eraseLeft / 4 + 1) * 4];
        knotColumn = new int[knotsX];
        beyondKnot = new float[width];
        Arrays.fill(knotColumn, width);
        for (int j = width - 1; j >= 0; j--) {
            double q = (knotsX - 1.0) * j / Math.max(1, width - 1);
            int knot = Math.min((int) q, knotsX - 2);
            Arrays.fill(knotColumn, 0, knot + 1, j);
            beyondKnot[j] = (float) (q - knot);
        }
    }

    /** Draws the random numbers of image b and sets up its map. */
    void draw(int b, int step) {
        for (int k = 0; k < r.length; k += 4) {
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

    /** Distorts all channels of the image at {@code xAt}. */
    void apply(float[] x, int xAt, float[] y, int yAt) {
        for (int row = 0; row < channels * height; row++) {
            int framedRow = row / height * (height + 2 * FRAME) + FRAME + row % height;
            System.arraycopy(x, xAt + row * width, framed, framedRow * framedWidth + FRAME, width);
        }
        for (int i = 0; i < height; i++) {
            mapRow(i);
            if (op.policy().elastic() > 0) {
                displaceRow(i);
            }
            findNeighbours();
            for (int c = 0; c < channels; c++) {
                interpolate(c * framedSize, y, yAt + (c * height + i) * width);
            }
        }
    }

    private void mapRow(int i) {
        float v = i - (height - 1) / 2f, rowH = Math.fma(hv, v, h0), rowW = Math.fma(wv, v, w0);
        for (int j = 0; j < width; j++) {
            float u = j - (width - 1) / 2f;
            h[j] = Math.fma(hu, u, rowH);
            w[j] = Math.fma(wu, u, rowW);
        }
    }

    /** Adds the elastic grid: between two knots, it is linear along the row. */
    private void displaceRow(int i) {
        double p = (knotsY - 1.0) * i / Math.max(1, height - 1);
        int top = Math.min((int) p, knotsY - 2);
        float beyond = (float) (p - top);
        for (int q = 0; q < knotsX - 1; q++) {
            float leftH = knot(GRID_Y, top, q, beyond), slopeH = knot(GRID_Y, top, q + 1, beyond) - leftH;
            float leftW = knot(gridX, top, q, beyond), slopeW = knot(gridX, top, q + 1, beyond) - leftW;
            for (int j = knotColumn[q]; j < knotColumn[q + 1]; j++) {
                h[j] += Math.fma(slopeH, beyondKnot[j], leftH);
                w[j] += Math.fma(slopeW, beyondKnot[j], leftW);
            }
        }
    }

    /** The displacement at column q of the knots, {@code beyond} the knots' row {@code top}, pixels. */
    private float knot(int grid, int top, int q, float beyond) {
        int at = grid + top * knotsX + q;
        return op.policy().elastic() * mix(r[at], r[at + knotsX], beyond);
    }

    /**
     * Rounds the places down and clamps them to the frame. Beyond it all is background, as in its outermost two rows and columns:
     * there the shares, whatever they are, mix equal numbers.
     */
    private void findNeighbours() {
        int lastTop = height + FRAME, lastLeft = width + FRAME;
        for (int j = 0; j < width; j++) {
            int top = Math.max(0, Math.min((int) h[j], lastTop)), left = Math.max(0, Math.min((int) w[j], lastLeft));
            corner[j] = top * framedWidth + left;
            below[j] = h[j] - top;
            right[j] = w[j] - left;
        }
    }

    private void interpolate(int channelAt, float[] y, int yAt) {
        for (int j = 0; j < width; j++) {
            int at = channelAt + corner[j], under = at + framedWidth;
            y[yAt + j] = mix(mix(framed[at], framed[at + 1], right[j]), mix(framed[under], framed[under + 1], right[j]), below[j]);
        }
    }

    private static float mix(float a, float b, float share) {
        return Math.fma(share, b - a, a);
    }

    /** Puts the square of background into the channels of a distorted image, if it gets one. */
    void erase(float[] y, int yAt) {
        if (!(op.policy().erase() > 0) || r[ERASE] < 0) {
            return;
        }
        int size = (int) op.policy().erase();
        int top = place(r[ERASE_TOP], height - size + 1), left = place(r[eraseLeft], width - size + 1);
        for (int c = 0; c < channels; c++) {
            for (int i = top; i < top + size; i++) {
                int at = yAt + (c * height + i) * width + left;
                Arrays.fill(y, at, at + size, op.fill());
            }
        }
    }

    /** One of n places, from a random number in [-1, 1). */
    private static int place(float random, int n) {
        return (int) ((random + 1.0) / 2 * n);
    }
}
