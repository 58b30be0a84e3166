package dev.firstlight.validate;

/** How a case ended. */
public enum Verdict {
    /** Right, within the bound. */
    PASSED,
    /** Within the bound, but further off than rounding errors that partly cancel would be. */
    SUSPICIOUS,
    /** Wrong: beyond the bound, written where it must not be, not written, not repeatable, failed to build or hung. */
    FAILED,
    /** Not run because the device stopped answering before, or the validation was ended. */
    NOT_RUN
}
