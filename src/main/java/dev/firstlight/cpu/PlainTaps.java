package dev.firstlight.cpu;

import java.util.Arrays;

/**
 * What convolution and the gradient to its input have in common: sums over the taps of a window, as a matrix product by
 * {@link PlainTile}. A row of B holds what one tap sees from every position of the output; in {@link PaddedPlanes} that is a run of floats
 * at a constant distance, which one copy fetches. The rows of A are the filters' weights.
 *
 * <p>Long runs are taken in blocks of positions, for rows to fit the tile, and all rows of a block the second-level cache.
 */
final class PlainTaps {
    /** Where results go. */
    interface Results {
        /**
         * Takes a part of an output row.
         *
         * @param filter counted within the group
         * @param i      the output's row, of which columns from j on are given
         * @param values of n columns, from {@code at} on
         */
        void take(int filter, int sample, int i, int j, float[] values, int at, int n);
    }

    /** Floats in the rows of a block: 512 KB; but no block is narrower than so many positions because of it. */
    private static final int BLOCK_SIZE = 1 << 17, LEAST_COLUMNS = 128;

    private final PaddedPlanes planes;
    private final int[] distance;
    private final int outputHeight, outputWidth, columns;
    /** Each thread's rows of a block. */
    private final float[][][] rows;

    /** @param distance of each tap, for the first group: {@link PaddedPlanes#distances} */
    PlainTaps(PaddedPlanes planes, int[] distance, int outputHeight, int outputWidth, int threads) {
        this.planes = planes;
        this.distance = distance;
        this.outputHeight = outputHeight;
        this.outputWidth = outputWidth;
        int run = planes.run(planes.samples), most = Math.min(PlainTile.COLUMNS, Math.max(LEAST_COLUMNS, BLOCK_SIZE / Math.max(1, distance.length)));
        int blocks = (run + most - 1) / most;
        columns = ((run + blocks - 1) / blocks + 15) / 16 * 16;
        rows = new float[threads][][];
        Arrays.setAll(rows, thread -> PlainTile.rows(distance.length, columns));
    }

    /**
     * The sums for {@code filters} filters of one group and all positions of {@code samples} samples.
     *
     * @param buffer    the thread's workspace
     * @param x         where in it the planes of the group begin
     * @param weights   {@code distance.length} for each filter, from {@code weightsAt} on
     * @param bias      of all filters, from {@code biasAt} on the group's; or {@link Floats#NONE}
     */
    void run(int thread, float[] buffer, int x, int samples, float[] weights, int weightsAt, int filters, Floats bias, int biasAt, Results results) {
        float[][] block = rows[thread];
        int taps = distance.length, run = planes.run(samples);
        for (int from = 0; from < run; from += columns) {
            int n = Math.min(columns, run - from);
            for (int k = 0; k < taps; k++) {
                System.arraycopy(buffer, x + distance[k] + from, block[k], PlainTile.START, n);
            }
            for (int f = 0; f < filters; f += PlainTile.ROWS) {
                int height = Math.min(PlainTile.ROWS, filters - f);
                for (int r = 0; r < height; r++) {
                    float first = bias == Floats.NONE ? 0 : bias.array()[bias.offset() + biasAt + f + r];
                    Arrays.fill(buffer, PlainTile.sums(r), PlainTile.sums(r) + n, first);
                }
                PlainTile.multiply(buffer, block, taps, weights, weightsAt + f * taps, taps, height, 1, n);
                for (int r = 0; r < height; r++) {
                    hand(f + r, samples, buffer, PlainTile.sums(r), from, n, results);
                }
            }
        }
    }

    /** Hands on those of the positions {@code from} to {@code from + n} that are outputs. */
    private void hand(int filter, int samples, float[] sums, int at, int from, int n, Results results) {
        for (int s = from / planes.sampleStep; s < samples && s * planes.sampleStep < from + n; s++) {
            int sample = s * planes.sampleStep;
            for (int i = Math.max(0, from - sample) / planes.rowStep; i < outputHeight && sample + i * planes.rowStep < from + n; i++) {
                int row = sample + i * planes.rowStep;
                int first = Math.max(row, from), end = Math.min(row + outputWidth, from + n);
                if (first < end) {
                    results.take(filter, s, i, first - row, sums, at + first - from, end - first);
                }
            }
        }
    }
}
