package dev.firstlight.cli;

/** Commands as users type them. */
final class Shell {
    private Shell() {}

    /** How this program was started: {@code java -jar target/firstlight.jar}, or {@code firstlight} if that cannot be told. */
    static String program() {
        String classPath = System.getProperty("java.class.path");
        return isJar(classPath) ? "java -jar " + quote(classPath) : "firstlight";
    }

    /** Whether a class path is one jar. */
    static boolean isJar(String classPath) {
        return classPath.endsWith(".jar") && !classPath.contains(System.getProperty("path.separator"));
    }

    /** An argument as a shell takes it: in quotes if it has spaces or signs that shells interpret. */
    static String quote(String argument) {
        return argument.matches("[\\p{L}\\p{N}_./:\\\\=+@%,-]+") ? argument : "'" + argument.replace("'", "'\\''") + "'";
    }
}
