package dev.firstlight.data;

/** Data that cannot be used. The message is one line: which file, what was expected, what was found, what to do. */
public final class DataException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public DataException(String message) {
        super(message);
    }

    public DataException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The usual form: {@code where: expected ..., found ...; remedy}. */
    static DataException mismatch(Object where, String expected, String found, String remedy) {
        return new DataException(where + ": expected " + expected + ", found " + found + "; " + remedy);
    }
}
