package dev.firstlight.cpu;

import dev.firstlight.compute.Shape;

/** Where the elements of a channel lie in a batch of images, or of rows: {@code batch} runs of {@code pixels}, one a sample. */
record BatchLayout(int batch, int channels, int pixels) {
    static BatchLayout of(Shape shape) {
        return new BatchLayout(shape.get(0), shape.get(1), shape.rowSize() / shape.get(1));
    }

    /** Elements per channel. */
    int n() {
        return batch * pixels;
    }

    /** Where the elements of channel c in sample b begin. */
    int run(int b, int c) {
        return (b * channels + c) * pixels;
    }
}
