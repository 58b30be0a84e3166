package dev.firstlight.cpu;

import dev.firstlight.compute.ops.Window;
import java.util.Arrays;

/**
 * One axis of a window that slides over an image: tap {@code k} of output position {@code i} lies at input position
 * {@code i stride + k dilation - padding}, inside the image or in its padding. Which taps lie inside is worked out once.
 */
final class WindowAxis {
    private final int input, output, taps, stride, padding, dilation;
    private final int[] first, end, firstTap, endTap;

    /**
     * @param input  extent of the image
     * @param output extent of the output
     * @param taps   extent of the window
     */
    private WindowAxis(int input, int output, int taps, int stride, int padding, int dilation) {
        this.input = input;
        this.output = output;
        this.taps = taps;
        this.stride = stride;
        this.padding = padding;
        this.dilation = dilation;
        first = new int[taps];
        end = new int[taps];
        Arrays.setAll(first, k -> clamp(ceilDiv(padding - k * dilation, stride), 0, output));
        Arrays.setAll(end, k -> clamp(ceilDiv(input + padding - k * dilation, stride), first[k], output));
        firstTap = new int[output];
        endTap = new int[output];
        Arrays.setAll(firstTap, i -> clamp(ceilDiv(padding - i * stride, dilation), 0, taps));
        Arrays.setAll(endTap, i -> clamp(ceilDiv(input + padding - i * stride, dilation), firstTap[i], taps));
    }

    static WindowAxis vertical(Window window, int height) {
        return new WindowAxis(height, window.outputHeight(height), window.height(), window.strideY(), window.top(), window.dilationY());
    }

    static WindowAxis horizontal(Window window, int width) {
        return new WindowAxis(width, window.outputWidth(width), window.width(), window.strideX(), window.left(), window.dilationX());
    }

    private static int ceilDiv(int a, int b) {
        return -Math.floorDiv(-a, b);
    }

    private static int clamp(int value, int from, int to) {
        return Math.max(from, Math.min(to, value));
    }

    int input() {
        return input;
    }

    int output() {
        return output;
    }

    int taps() {
        return taps;
    }

    int stride() {
        return stride;
    }

    int dilation() {
        return dilation;
    }

    /** The input position of tap k of output position i. */
    int at(int i, int k) {
        return i * stride + k * dilation - padding;
    }

    /** The first output position whose tap k lies inside the image. */
    int first(int k) {
        return first[k];
    }

    /** One beyond the last output position whose tap k lies inside the image; {@link #first} if there is none. */
    int end(int k) {
        return end[k];
    }

    /** The first tap of output position i that lies inside the image. */
    int firstTap(int i) {
        return firstTap[i];
    }

    /** One beyond the last tap of output position i that lies inside the image. */
    int endTap(int i) {
        return endTap[i];
    }

    /** How many taps of output position i lie inside the image. */
    int tapsInside(int i) {
        return endTap[i] - firstTap[i];
    }

    /** Whether the windows halve the image: two by two, side by side, without padding. */
    boolean halves() {
        return taps == 2 && stride == 2 && padding == 0 && dilation == 1 && 2 * output <= input;
    }

    /** Whether there is one window, and it is the image. */
    boolean coversAll() {
        return output == 1 && taps == input && padding == 0 && dilation == 1;
    }
}
