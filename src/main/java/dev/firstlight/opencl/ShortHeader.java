package dev.firstlight.opencl;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * A short way through PoCL's compiler. PoCL has clang read a header of 900 KB, with the 14,500 declarations of all built-in functions,
 * twice for each program, which takes a tenth of a second of a core: longer than compiling most of the kernels, and some of it even where
 * PoCL finds the program in its cache. So that header is passed over, by defining its guard, and {@code pocl-builtins.h} declares what
 * the kernels use. Another PoCL may not take it; then all is compiled as elsewhere. A user's own kernels are as well: a call
 * of what is not declared for its type could quietly be taken for another.
 */
final class ShortHeader {
    private static final String DECLARATIONS = "pocl-builtins.h";
    /** The guard of clang's header. */
    private static final String GUARD = " -D_OPENCL_H_";

    private volatile boolean used;

    ShortHeader(boolean used) {
        this.used = used;
    }

    static ShortHeader of(OpenClDevice device, KernelSources sources) {
        return new ShortHeader(device.isPocl() && sources.areBundled());
    }

    boolean isUsed() {
        return used;
    }

    /** It is not taken here, and not tried again. */
    void giveUp() {
        used = false;
    }

    /** The options to compile with. */
    static String with(String options) {
        return options + GUARD;
    }

    /** The text to compile. */
    static String before(String source) {
        try (InputStream stream = ShortHeader.class.getResourceAsStream(DECLARATIONS)) {
            return "#line 1 \"" + DECLARATIONS + "\"\n" + new String(stream.readAllBytes(), StandardCharsets.UTF_8) + source;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
