package dev.firstlight.compute.ops;

import dev.firstlight.compute.Tensors;

/**
 * How a kernel or pooling window slides over an image: its size, its steps and the padding around the image. Rectangular in
 * every respect; padding may differ before and after, as "same" padding needs for even kernels and strides.
 */
public record Window(int height, int width, int strideY, int strideX, int top, int left, int bottom, int right,
                     int dilationY, int dilationX) {
    public Window {
        Tensors.check(height > 0 && width > 0 && strideY > 0 && strideX > 0 && dilationY > 0 && dilationX > 0, "window sizes, strides and dilations must be positive");
        Tensors.check(top >= 0 && left >= 0 && bottom >= 0 && right >= 0, "padding must not be negative");
    }

    /** A square window that stays inside the image. */
    public static Window valid(int size, int stride) {
        return new Window(size, size, stride, stride, 0, 0, 0, 0, 1, 1);
    }

    /**
     * A square window padded so that the output has ceil(input / stride) rows and columns; where the padding is odd, the
     * further row or column lies at the bottom and the right.
     */
    public static Window same(int size, int stride, int inputHeight, int inputWidth) {
        int vertical = samePadding(size, stride, inputHeight), horizontal = samePadding(size, stride, inputWidth);
        return new Window(size, size, stride, stride, vertical / 2, horizontal / 2, vertical - vertical / 2, horizontal - horizontal / 2, 1, 1);
    }

    private static int samePadding(int size, int stride, int input) {
        int output = (input - 1) / stride + 1;
        return Math.max(0, (output - 1) * stride + size - input);
    }

    /** Rows of the output for an image of this height: floor((height + padding - extent) / stride) + 1; below 1 if it does not fit. */
    public int outputHeight(int inputHeight) {
        return Math.floorDiv(inputHeight + top + bottom - ((height - 1) * dilationY + 1), strideY) + 1;
    }

    /** Columns of the output, likewise. */
    public int outputWidth(int inputWidth) {
        return Math.floorDiv(inputWidth + left + right - ((width - 1) * dilationX + 1), strideX) + 1;
    }

    /** For instance {@code 3x3}, {@code 5x5 stride 2x2}. */
    @Override
    public String toString() {
        return height + "x" + width + (strideY == 1 && strideX == 1 ? "" : " stride " + strideY + "x" + strideX)
                + (top + left + bottom + right == 0 ? "" : " padding " + top + "," + left + "," + bottom + "," + right)
                + (dilationY == 1 && dilationX == 1 ? "" : " dilation " + dilationY + "x" + dilationX);
    }
}
