package dev.firstlight.cli;

import picocli.CommandLine.IVersionProvider;

/** Which program this is, and on what it runs. */
final class Version implements IVersionProvider {
    /** The version of this program; {@code development} where it was not started from its jar. */
    static String program() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    static String java() {
        return System.getProperty("java.vm.name") + " " + Runtime.version();
    }

    static String system() {
        return System.getProperty("os.name") + " " + System.getProperty("os.version") + ", " + System.getProperty("os.arch");
    }

    @Override
    public String[] getVersion() {
        return new String[] {"firstlight " + program(), java(), system()};
    }
}
