package dev.firstlight.validate;

import java.util.List;

/** Follows a validation while it runs, and may end it. */
@FunctionalInterface
public interface Listener {
    /** Follows nothing. */
    Listener NONE = (result, done, total) -> true;

    /**
     * @param result what came of a case
     * @param done   how many cases are done, this one included
     * @return whether to go on; if not, the cases that are left are not run
     */
    boolean finished(CaseResult result, int done, int total);

    /**
     * Called before each step that a faulty kernel or compiler could take the program down in.
     *
     * @param inHand what there will be to say of each of the cases that the step is about, if it does
     */
    default void begins(List<CaseResult> inHand) {}
}
