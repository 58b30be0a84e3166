package dev.firstlight.cli;

import dev.firstlight.nn.Network;
import dev.firstlight.train.EpochRecord;
import dev.firstlight.train.Score;
import dev.firstlight.train.TrainListener;
import dev.firstlight.train.TrainOptions;
import java.io.PrintStream;
import java.util.Locale;

/** Shows how training goes on: one line per epoch and, on a terminal, a bar. */
class TrainDisplay implements TrainListener, AutoCloseable {
    private final PrintStream out;
    private final int epochs;
    private final Network network;
    private final Runnable unheard;

    /** @param unheard called when nobody reads the output any more */
    TrainDisplay(PrintStream out, int epochs, Network network, Runnable unheard) {
        this.out = out;
        this.epochs = epochs;
        this.network = network;
        this.unheard = unheard;
    }

    /** What suits this output. */
    static TrainDisplay on(PrintStream out, TrainOptions options, Network network, Runnable unheard) {
        return Terminal.isInteractive() ? new TrainProgressBar(out, options.epochs(), network, unheard) : new TrainDisplay(out, options.epochs(), network, unheard);
    }

    @Override
    public void epochDone(EpochRecord epoch) {
        String validation = epoch.validation() == null ? "" : String.format(Locale.ROOT, "  validation %s", describe(epoch.validation()));
        line(String.format(Locale.ROOT, "epoch %" + Integer.toString(epochs).length() + "d/%d  %s%s  %,.0f samples/s", epoch.epoch(), epochs,
                describe(epoch.training()), validation, epoch.samplesPerSecond()));
        if (out.checkError()) {
            unheard.run();
        }
    }

    @Override
    public void note(String line) {
        line(line);
    }

    /** Prints a whole line. */
    void line(String text) {
        out.println(text);
    }

    private String describe(Score score) {
        String accuracy = network.heads() == 1 ? percent("accuracy", score.accuracy())
                : (network.readsColumns() ? "" : percent("digits", score.accuracy()) + "  ") + percent("whole strings", score.stringAccuracy());
        return String.format(Locale.ROOT, "loss %.4f  %s", score.loss(), accuracy);
    }

    static String percent(String what, double share) {
        return String.format(Locale.ROOT, "%s %.2f %%", what, 100 * share);
    }

    @Override
    public void close() {}
}
