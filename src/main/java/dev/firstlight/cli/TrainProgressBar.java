package dev.firstlight.cli;

import dev.firstlight.nn.Network;
import dev.firstlight.train.Score;
import java.io.PrintStream;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;

/** The bar of a training on a terminal, with speed and time left; the lines of finished epochs stand above it. */
final class TrainProgressBar extends TrainDisplay {
    private static final int MILLIS_BETWEEN_REFRESHES = 200;

    private final int epochs;
    private final BottomLine bottom;
    private final long start = System.nanoTime();
    private ProgressBar bar;

    TrainProgressBar(PrintStream out, int epochs, Network network, Runnable unheard) {
        super(out, epochs, network, unheard);
        this.epochs = epochs;
        this.bottom = new BottomLine(out, Terminal.width() - 1);
    }

    @Override
    public void progress(int epoch, long done, long total, Score so) {
        if (bar == null) {
            bar = new ProgressBarBuilder().setTaskName("").setInitialMax(epochs * total).setStyle(ProgressBarStyle.ASCII)
                    .setUnit("k", 1000).setUpdateIntervalMillis(MILLIS_BETWEEN_REFRESHES).setConsumer(bottom).build();
        }
        bar.stepTo((epoch - 1) * total + done);
        double seconds = (System.nanoTime() - start) / 1e9;
        bar.setExtraMessage(String.format(Locale.ROOT, "%,.0f samples/s, loss %.4f", bar.getCurrent() / seconds, so.loss()));
    }

    @Override
    void line(String text) {
        bottom.above(text);
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }

    /** The line that the bar is drawn on, again and again. Drawn by the bar's thread, pushed down by the training's. */
    private static final class BottomLine implements ProgressBarConsumer {
        private final PrintStream out;
        private final int width;
        private String shown = "";

        BottomLine(PrintStream out, int width) {
            this.out = out;
            this.width = width;
        }

        @Override
        public int getMaxRenderedLength() {
            return width;
        }

        @Override
        public synchronized void accept(String rendered) {
            draw(rendered);
            shown = rendered;
        }

        /** Prints a line where the bar is, and the bar below. */
        synchronized void above(String text) {
            draw(text);
            out.println();
            out.print(shown);
            out.flush();
        }

        private void draw(String text) {
            out.print("\r" + text + " ".repeat(Math.max(0, shown.length() - text.length())));
            out.flush();
        }

        /** Takes the bar away. */
        @Override
        public synchronized void close() {
            draw("");
            out.print("\r");
            out.flush();
            shown = "";
        }
    }
}
