package dev.firstlight.cli;

/** What the program tells the shell. */
final class ExitCode {
    static final int DONE = 0;
    /** A kernel is wrong, training diverged, or the program has a fault. */
    static final int WORK_FAILED = 1;
    /** An option, a file or a device that cannot be used. */
    static final int WRONG_INPUT = 2;

    private ExitCode() {}
}
