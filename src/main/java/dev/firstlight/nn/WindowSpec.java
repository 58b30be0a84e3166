package dev.firstlight.nn;

import dev.firstlight.compute.Shape;
import dev.firstlight.compute.ops.Window;

/**
 * A window as the notation writes it, before the image's size is known.
 *
 * @param padding rows and columns on every side; {@link #SAME} for as many as keep the output at ceil(size / stride)
 */
public record WindowSpec(int height, int width, int stride, int dilation, int padding) {
    /** Padding that keeps the output at ceil(size / stride). */
    public static final int SAME = -1;

    public WindowSpec {
        if (height < 1 || width < 1 || stride < 1 || dilation < 1) {
            throw new ModelException("window sizes, strides and dilations must be at least 1");
        }
    }

    /** The window for an image (C, H, W). @throws ModelException if it does not fit */
    Window on(Shape image) {
        if (image.rank() != 3) {
            throw new ModelException("expected an image (channels x height x width); put this layer before the first dense one");
        }
        int top = before(height, image.get(1)), left = before(width, image.get(2));
        Window window = new Window(height, width, stride, stride, top, left, after(height, image.get(1)), after(width, image.get(2)), dilation, dilation);
        if (window.outputHeight(image.get(1)) < 1 || window.outputWidth(image.get(2)) < 1) {
            throw new ModelException("a " + height + "x" + width + " window" + (dilation > 1 ? " of dilation " + dilation : "")
                    + " is larger than the image, nothing would be left; use a smaller one or fewer poolings before it");
        }
        return window;
    }

    private int total(int size, int image) {
        int outputs = (image - 1) / stride + 1;
        return padding == SAME ? Math.max(0, (outputs - 1) * stride + (size - 1) * dilation + 1 - image) : 2 * padding;
    }

    private int before(int size, int image) {
        return total(size, image) / 2;
    }

    private int after(int size, int image) {
        return total(size, image) - before(size, image);
    }

    /** For instance {@code 5v}, {@code 3s2}, {@code 3x5}; the stride is written unless it is {@code usualStride}. */
    String notation(int usualStride) {
        return height + (width == height ? "" : "x" + width) + (padding == 0 ? "v" : padding == SAME ? "" : "p" + padding)
                + (stride == usualStride ? "" : "s" + stride) + (dilation == 1 ? "" : "d" + dilation);
    }
}
