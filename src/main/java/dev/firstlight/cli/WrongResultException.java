package dev.firstlight.cli;

/** A device computed something wrong. The message says what, what was expected and what was found. */
final class WrongResultException extends RuntimeException {
    private static final long serialVersionUID = 1;

    WrongResultException(String message) {
        super(message);
    }
}
