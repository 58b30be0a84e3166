package dev.firstlight.validate.cases;

import dev.firstlight.compute.ops.Window;

/** Windows in names of cases. */
final class Windows {
    private Windows() {}

    /** The window without spaces: {@code 3x3}, {@code 2x3-stride1x2-pad1,0,0,2}. */
    static String label(Window window) {
        return window.toString().replace(" stride ", "-stride").replace(" padding ", "-pad").replace(" dilation ", "-dilation");
    }
}
