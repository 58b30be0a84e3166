package dev.firstlight.opencl;

import org.jocl.CL;

/**
 * The one place where the native library is touched for the first time. A machine without OpenCL is a normal situation, so
 * failing to load it is a fact to be told, not an error.
 */
final class OpenClLibrary {
    private static final String PROBLEM = load();

    private OpenClLibrary() {}

    /** Why there is no OpenCL here, in words; null if there is. */
    static String problem() {
        return PROBLEM;
    }

    private static String load() {
        // JOCL unpacks its library under a fixed name otherwise, and processes that start together crash over it.
        System.setProperty("uniqueLibraryNames", "true");
        try {
            CL.setExceptionsEnabled(true);
            return null;
        } catch (LinkageError e) {
            String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            return "no OpenCL library could be loaded (" + reason + "); install an OpenCL loader and a driver to use OpenCL devices";
        }
    }
}
