package dev.firstlight.data;

/** Training samples without end: every epoch has fresh ones, each a pure function of (seed, epoch, index). */
public interface SampleStream {
    /** The number of samples that make an epoch. */
    int epochSize();

    /**
     * Samples {@code first} to {@code first + count - 1} of an epoch. The result does not depend on how an epoch is cut into calls,
     * nor on the number of threads. Epochs count from 0; a negative one is as good a set that no training epoch repeats.
     *
     * @param threads how many work at it, the caller included
     */
    Samples compose(long seed, int epoch, int first, int count, int threads);

    /** How many single things samples are composed of. */
    int sources();

    /**
     * Holds the last {@code held} things of an order back, so that what is composed for validation shows nothing that training sees.
     *
     * @param permutation the order: each of {@link #sources} once
     */
    Split split(int[] permutation, int held);

    /** Two streams that share nothing. */
    record Split(SampleStream kept, SampleStream held) {}
}
