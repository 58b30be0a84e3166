package dev.firstlight.validate;

/** Follows a validation while it runs. */
@FunctionalInterface
public interface Listener {
    /** Follows nothing. */
    Listener NONE = (result, done, total) -> { };

    /**
     * @param result what came of a case
     * @param done   how many cases are done, this one included
     */
    void finished(CaseResult result, int done, int total);
}
