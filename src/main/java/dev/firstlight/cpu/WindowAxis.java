package dev.firstlight.cpu;

import dev.firstlight.compute.ops.Window;

/**
 * One axis of a window that slides over an image: tap {@code k} of output position {@code i} lies at input position
 * {@code i stride + k dilation - padding}, inside the image or in its padding.
 *
 * @param input  extent of the image
 * @param output extent of the output
 * @param taps   extent of the window
 */
record WindowAxis(int input, int output, int taps, int stride, int padding, int dilation) {
    static WindowAxis vertical(Window window, int height) {
        return new WindowAxis(height, window.outputHeight(height), window.height(), window.strideY(), window.top(), window.dilationY());
    }

    static WindowAxis horizontal(Window window, int width) {
        return new WindowAxis(width, window.outputWidth(width), window.width(), window.strideX(), window.left(), window.dilationX());
    }

    /** The input position of tap k of output position i. */
    int at(int i, int k) {
        return i * stride + k * dilation - padding;
    }

    boolean inside(int position) {
        return position >= 0 && position < input;
    }

    /** The first output position whose tap k lies inside the image. */
    int first(int k) {
        return Math.min(output, Math.max(0, ceilDiv(padding - k * dilation, stride)));
    }

    /** One beyond the last output position whose tap k lies inside the image; {@link #first} if there is none. */
    int end(int k) {
        return Math.max(first(k), Math.min(output, ceilDiv(input + padding - k * dilation, stride)));
    }

    /** The first tap of output position i that lies inside the image. */
    int firstTap(int i) {
        return Math.max(0, ceilDiv(padding - i * stride, dilation));
    }

    /** One beyond the last tap of output position i that lies inside the image. */
    int endTap(int i) {
        return Math.min(taps, ceilDiv(input + padding - i * stride, dilation));
    }

    private static int ceilDiv(int a, int b) {
        return -Math.floorDiv(-a, b);
    }
}
