package dev.firstlight.reference;

import dev.firstlight.compute.ops.Window;

/** Where a sliding window meets the image: the one place that knows how padding, stride and dilation work. */
final class Overlaps {
    private Overlaps() {}

    /** Sees one meeting: output element (i, j) sees image element (h, w) through window element (u, v). */
    @FunctionalInterface
    interface Visitor {
        void meet(int i, int j, int u, int v, int h, int w);
    }

    /** Visits all meetings inside an image, in the order of i, j, u, v: h = i strideY + u dilationY - top, and w likewise. */
    static void forEach(Window window, int height, int width, Visitor visitor) {
        for (int i = 0; i < window.outputHeight(height); i++) {
            for (int j = 0; j < window.outputWidth(width); j++) {
                for (int u = 0; u < window.height(); u++) {
                    for (int v = 0; v < window.width(); v++) {
                        int h = i * window.strideY() + u * window.dilationY() - window.top();
                        int w = j * window.strideX() + v * window.dilationX() - window.left();
                        if (h >= 0 && h < height && w >= 0 && w < width) {
                            visitor.meet(i, j, u, v, h, w);
                        }
                    }
                }
            }
        }
    }
}
