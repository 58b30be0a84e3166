package dev.firstlight.nn;

/** A model that cannot be built. The message is one line: which layer, what was expected, what was found, what to do. */
public final class ModelException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ModelException(String message) {
        super(message);
    }
}
