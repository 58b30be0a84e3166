package dev.firstlight.cli;

import dev.firstlight.train.EpochRecord;
import dev.firstlight.train.Score;
import dev.firstlight.train.TrainListener;
import java.util.Locale;

/** Tells when the first training step was done, and hands everything on. */
final class FirstStep implements TrainListener {
    private final TrainListener listener;
    private boolean told;

    FirstStep(TrainListener listener) {
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
    public void epochDone(EpochRecord epoch) {
        listener.epochDone(epoch);
    }

    @Override
    public void note(String line) {
        listener.note(line);
    }
}
