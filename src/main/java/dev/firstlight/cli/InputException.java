package dev.firstlight.cli;

/** Something the user asked for cannot be done. The message is one line: what, what was expected, what was found, what to do. */
final class InputException extends RuntimeException {
    private static final long serialVersionUID = 1;

    InputException(String message) {
        super(message);
    }
}
