package dev.firstlight.nn;

import dev.firstlight.compute.Shape;
import dev.firstlight.compute.ops.Window;

/**
 * A window as the notation writes it, before the image's size is known.
 *
 * @param padding rows and columns on every side; {@link #SAME} for as many as keep the output at ceil(size / stride)
 */
public record WindowSpec(int height, int width, int strideY, int strideX, int dilation, int padding) {
    /** Padding that keeps the output at ceil(size / stride). */
    public static final int SAME = -1;

    public WindowSpec {
        if (height < 1 || width < 1 || strideY < 1 || strideX < 1 || dilation < 1) {
            throw new ModelException("window sizes, strides and dilations must be at least 1");
        }
    }

    /** The window for an image (C, H, W). @throws ModelException if it does not fit */
    Window on(Shape image) {
        if (image.rank() != 3) {
            throw new ModelException("expected an image (channels x height x width); put this layer before the first dense one");
        }
        int vertical = total(height, strideY, image.get(1)), horizontal = total(width, strideX, image.get(2)), top = vertical / 2, left = horizontal / 2;
        Window window = new Window(height, width, strideY, strideX, top, left, vertical - top, horizontal - left, dilation, dilation);
        if (window.outputHeight(image.get(1)) < 1 || window.outputWidth(image.get(2)) < 1) {
            throw new ModelException("a " + height + "x" + width + " window" + (dilation > 1 ? " of dilation " + dilation : "")
                    + " is larger than the image, nothing would be left; use a smaller one or fewer poolings before it");
        }
        return window;
    }

    /** Rows or columns of padding on both sides together. */
    private int total(int size, int stride, int image) {
        int outputs = (image - 1) / stride + 1;
        return padding == SAME ? Math.max(0, (outputs - 1) * stride + (size - 1) * dilation + 1 - image) : 2 * padding;
    }

    /** For instance {@code 5v}, {@code 3s2}, {@code 3x5}; the stride is written unless it is the usual one. */
    String notation(int usualStrideY, int usualStrideX) {
        return height + (width == height ? "" : "x" + width) + (padding == 0 ? "v" : padding == SAME ? "" : "p" + padding)
                + (strideY == usualStrideY && strideX == usualStrideX ? "" : "s" + strideY) + (dilation == 1 ? "" : "d" + dilation);
    }
}
