package dev.firstlight.cpu;

import java.util.stream.IntStream;

/**
 * What a convolution without strides adds up: output (i, j) is the sum over k of weight k times input (i + row[k], j + column[k]) of
 * plane[k]. Convolutions with strides become such by splitting images into phases: of every {@code stride} rows and columns, one.
 *
 * @param plane  the input plane of each tap, within the planes of a group
 * @param row    how many rows below the output the tap lies, negative above
 * @param column likewise
 * @param weight which weight of a filter it is, in the order in which they are stored
 */
record Taps(int[] plane, int[] row, int[] column, int[] weight) {
    int count() {
        return plane.length;
    }

    static Taps none() {
        return new Taps(new int[0], new int[0], new int[0], new int[0]);
    }

    /**
     * The taps of a convolution over the image split into phases: pixel (h, w) of channel c is pixel (h / strideY, w / strideX) of
     * plane (c strideY + h mod strideY) strideX + w mod strideX.
     */
    static Taps forward(ConvolutionShape shape) {
        var window = shape.window();
        int n = shape.groupChannels() * shape.area(), sy = window.strideY(), sx = window.strideX();
        int[] plane = new int[n], row = new int[n], column = new int[n];
        for (int k = 0; k < n; k++) {
            int c = k / shape.area(), y = k % shape.area() / window.width() * window.dilationY() - window.top();
            int x = k % window.width() * window.dilationX() - window.left();
            plane[k] = (c * sy + Math.floorMod(y, sy)) * sx + Math.floorMod(x, sx);
            row[k] = Math.floorDiv(y, sy);
            column[k] = Math.floorDiv(x, sx);
        }
        return new Taps(plane, row, column, IntStream.range(0, n).toArray());
    }

    /**
     * The taps of the gradient to those pixels (h, w) of the image with h mod strideY = phaseY and w mod strideX = phaseX, over the
     * planes of the output's gradient: with h = i strideY + phaseY, output row r = (h + top - u dilationY) / strideY takes part if
     * that is a whole number. The weight of a tap is counted within filter {@code plane}, for channel 0.
     */
    static Taps backward(ConvolutionShape shape, int phaseY, int phaseX) {
        var window = shape.window();
        int[] all = IntStream.range(0, shape.groupFilters() * shape.area()).filter(k -> {
            int u = k % shape.area() / window.width(), v = k % window.width();
            return Math.floorMod(phaseY + window.top() - u * window.dilationY(), window.strideY()) == 0
                    && Math.floorMod(phaseX + window.left() - v * window.dilationX(), window.strideX()) == 0;
        }).toArray();
        int n = all.length;
        int[] plane = new int[n], row = new int[n], column = new int[n], weight = new int[n];
        for (int i = 0; i < n; i++) {
            int k = all[i], u = k % shape.area() / window.width(), v = k % window.width();
            plane[i] = k / shape.area();
            row[i] = (phaseY + window.top() - u * window.dilationY()) / window.strideY();
            column[i] = (phaseX + window.left() - v * window.dilationX()) / window.strideX();
            weight[i] = k % shape.area();
        }
        return new Taps(plane, row, column, weight);
    }
}
