package dev.firstlight.cli;

import dev.firstlight.validate.CaseResult;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** The bar of a validation on a terminal; elsewhere nothing. */
final class ValidationProgress implements AutoCloseable {
    private static final int MILLIS_BETWEEN_REFRESHES = 200;

    private final ProgressBar bar;
    private int failed;

    ValidationProgress(int cases) {
        bar = !Terminal.isInteractive() ? null : new ProgressBarBuilder().setTaskName("validating").setInitialMax(cases).setUnit(" cases", 1)
                .setStyle(ProgressBarStyle.ASCII).setUpdateIntervalMillis(MILLIS_BETWEEN_REFRESHES).setMaxRenderedLength(Terminal.width() - 1)
                .clearDisplayOnFinish().build();
    }

    /** @param done how many cases are done, this one included */
    void finished(CaseResult result, int done) {
        failed += result.failed() ? 1 : 0;
        if (bar != null) {
            bar.stepTo(done);
            bar.setExtraMessage(failed == 0 ? result.operation() : failed + " failed");
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
