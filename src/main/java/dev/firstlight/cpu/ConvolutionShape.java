package dev.firstlight.cpu;

import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.ops.Window;

/** The extents of a convolution, as its three operations share them. */
record ConvolutionShape(int batch, int channels, int height, int width, int filters, int groups, Window window) {
    /**
     * @param x the image or its gradient
     * @param y the output or its gradient
     */
    static ConvolutionShape of(Tensor x, Tensor y, Window window, int groups) {
        return new ConvolutionShape(x.shape().get(0), x.shape().get(1), x.shape().get(2), x.shape().get(3), y.shape().get(1), groups, window);
    }

    int outputHeight() {
        return window.outputHeight(height);
    }

    int outputWidth() {
        return window.outputWidth(width);
    }

    /** Elements of a plane of the image. */
    int pixels() {
        return height * width;
    }

    /** Elements of a plane of the output. */
    int outputs() {
        return outputHeight() * outputWidth();
    }

    int groupChannels() {
        return channels / groups;
    }

    int groupFilters() {
        return filters / groups;
    }

    /** Elements of the window. */
    int area() {
        return window.height() * window.width();
    }
}
