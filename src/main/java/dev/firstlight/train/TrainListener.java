package dev.firstlight.train;

/** Is told how training goes on. */
public interface TrainListener {
    /**
     * Some steps of an epoch are done.
     *
     * @param epoch  counted from 1
     * @param done   samples of this epoch so far
     * @param total  samples of an epoch
     * @param so     the epoch's score so far
     */
    default void progress(int epoch, long done, long total, Score so) {}

    /**
     * The device waited for an epoch's samples, where each epoch has its own.
     *
     * @param composing seconds until they were composed
     * @param copying   seconds until they were in the device's memory
     */
    default void waited(int epoch, double composing, double copying) {}

    /** An epoch, its validation included, is done. */
    default void epochDone(EpochRecord epoch) {}

    /** Something to tell the user, one line. */
    default void note(String line) {}
}
