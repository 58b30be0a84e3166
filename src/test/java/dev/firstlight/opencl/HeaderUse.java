package dev.firstlight.opencl;

/** Tells tests elsewhere whether PoCL's long header was passed over. */
public final class HeaderUse {
    private HeaderUse() {}

    /** Whether all that a backend has compiled was compiled as it should be there: with the short header on PoCL, without it elsewhere. */
    public static boolean asMeant(OpenClBackend backend, OpenClDevice device) {
        return backend.header().isUsed() == ShortHeader.of(device, KernelSources.bundled()).isUsed();
    }
}
