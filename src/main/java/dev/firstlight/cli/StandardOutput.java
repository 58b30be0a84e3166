package dev.firstlight.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;

/**
 * Standard output that knows why it could not be written. A reader that has seen enough ({@code | head}) is no failure to speak
 * of; a full disk is.
 */
final class StandardOutput extends OutputStream {
    private final FileOutputStream file = new FileOutputStream(FileDescriptor.out);
    private volatile IOException failure;

    private StandardOutput() {}

    /** Puts this in the place of {@link System#out}. */
    static StandardOutput install() {
        StandardOutput output = new StandardOutput();
        String encoding = System.getProperty("stdout.encoding", System.getProperty("sun.stdout.encoding"));
        System.setOut(new PrintStream(output, true, encoding == null ? nativeCharset() : Charset.forName(encoding)));
        return output;
    }

    private static Charset nativeCharset() {
        String name = System.getProperty("native.encoding");
        return name == null ? Charset.defaultCharset() : Charset.forName(name);
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
        try {
            file.write(bytes, from, count);
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    /** The exit code, given the one the work itself would have: not being able to say what came of it is a failure too. */
    int close(int code) {
        System.out.flush();
        if (failure == null) {
            return code;
        }
        if (!String.valueOf(failure.getMessage()).contains("Broken pipe")) {
            System.err.println("standard output cannot be written: " + failure.getMessage());
        }
        return code == ExitCode.DONE ? ExitCode.WORK_FAILED : code;
    }
}
