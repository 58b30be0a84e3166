package dev.firstlight.train;

/** A run directory that cannot be used. The message is one line: which file, what was expected, what was found, what to do. */
public final class RunException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public RunException(String message) {
        super(message);
    }

    public RunException(String message, Throwable cause) {
        super(message, cause);
    }
}
