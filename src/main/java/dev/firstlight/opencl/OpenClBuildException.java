package dev.firstlight.opencl;

/** A kernel file did not compile. The message holds the file, the options and the compiler's log. */
public final class OpenClBuildException extends OpenClException {
    private static final long serialVersionUID = 1;

    OpenClBuildException(ProgramKey program, String device, String log) {
        super(program.file() + " does not compile on " + device + " with options " + program.options() + "\n" + log.strip());
    }
}
