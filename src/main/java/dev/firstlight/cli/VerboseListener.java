package dev.firstlight.cli;

import dev.firstlight.train.EpochRecord;
import dev.firstlight.train.Score;
import dev.firstlight.train.TrainListener;
import java.util.Locale;

/** Tells when the first training step was done and how long the device waited for samples, and hands everything on. */
final class VerboseListener implements TrainListener {
    private final TrainListener listener;
    private boolean told;

    VerboseListener(TrainListener listener) {
        this.listener = listener;
    }

    @Override
    public void progress(int epoch, long done, long total, Score so) {
        if (!told) {
            told = true;
            Resources.seconds().ifPresent(seconds -> note(String.format(Locale.ROOT, "start:  first training step done %.2f s after the program was started", seconds)));
        }
        listener.progress(epoch, done, total, so);
    }

    @Override
    public void waited(int epoch, double composing, double copying) {
        note(String.format(Locale.ROOT, "wait:   %.3f s until the samples of epoch %d were composed, %.3f s until they were on the device", composing, epoch, copying));
        listener.waited(epoch, composing, copying);
    }

    @Override
    public void epochDone(EpochRecord epoch) {
        listener.epochDone(epoch);
    }

    @Override
    public void note(String line) {
        listener.note(line);
    }
}
