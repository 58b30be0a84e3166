package dev.firstlight.report;

import dev.firstlight.data.Samples;
import dev.firstlight.train.AtomicFiles;
import dev.firstlight.train.RunInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The pictures of a run, as PNG files in a folder. What cannot be drawn is told in a note of one line and does no harm: there may be no
 * fonts, no {@code java.desktop} module, no space. Nothing of AWT is loaded before the first picture is drawn.
 */
public final class RunPictures {
    private static final String CURVES = "curves.png";
    private static final String CONFUSION = "confusion.png";
    private static final String MISTAKES = "mistakes.png";

    private final Path folder;
    private final RunInfo info;

    /** Something that can be drawn. AWT's types stay behind it, so that this class works without them. */
    interface Drawing {
        /** The content of a PNG file. */
        byte[] draw() throws IOException;
    }

    /** @param folder where to put them, there already */
    public RunPictures(Path folder, RunInfo info) {
        this.folder = folder;
        this.info = info;
    }

    /**
     * Draws {@code curves.png}: loss and accuracy over the epochs.
     *
     * @param metrics the run's {@code metrics.csv}
     * @return what could not be drawn, and why
     */
    public List<String> curves(Path metrics) {
        List<String> notes = new ArrayList<>();
        write(CURVES, () -> new CurvesPicture(Metrics.read(metrics), info.data() + " · " + info.model() + " · " + info.device()).draw(), notes);
        return notes;
    }

    /**
     * Draws {@code confusion.png}, which classes were taken for which, and {@code mistakes.png}, the worst mistakes.
     *
     * @param data     name of the data set
     * @param readings of all of {@code samples}
     * @return what could not be drawn, and why
     */
    public List<String> test(String data, Samples samples, List<Reading> readings) {
        List<String> notes = new ArrayList<>();
        String subtitle = score(samples, readings) + " · " + data + " · " + info.model();
        write(CONFUSION, () -> new ConfusionPicture(Confusion.of(readings, info.classNames()), subtitle).draw(), notes);
        write(MISTAKES, () -> new MistakesPicture(samples, info.input().format(), info.classNames(), readings, subtitle).draw(), notes);
        return notes;
    }

    /** Removes the pictures of a test that there was none of. */
    public void removeTest() {
        remove(CONFUSION);
        remove(MISTAKES);
    }

    private static String score(Samples samples, List<Reading> readings) {
        double right = 100.0 * readings.stream().filter(Reading::right).count() / readings.size();
        return samples.heads() == 1 ? String.format(Locale.ROOT, "%.2f %% of %,d right", right, readings.size())
                : String.format(Locale.ROOT, "%.2f %% of %,d strings right, %.2f %% of their digits", right, readings.size(),
                        100 * StringReport.of(readings).digitAccuracy());
    }

    /** Writes a picture; if that fails a note is taken, and a picture of that name from before is removed: it would tell of another run. */
    void write(String name, Drawing drawing, List<String> notes) {
        System.setProperty("java.awt.headless", "true");  // no display is needed, so none is looked for
        try {
            byte[] png = drawing.draw();
            AtomicFiles.write(folder.resolve(name), channel -> channel.write(ByteBuffer.wrap(png)));
        } catch (Exception | Error e) {  // AWT fails in both ways where libraries or fonts are missing
            notes.add("no " + name + ": " + reason(e));
            remove(name);
        }
    }

    /** In one line: the message, or the kind of failure where there is none. */
    private static String reason(Throwable failure) {
        boolean told = failure instanceof IllegalArgumentException && failure.getMessage() != null;
        return (told ? failure.getMessage() : failure.toString()).replaceAll("\\s*\\R\\s*", " ");
    }

    private void remove(String name) {
        try {
            Files.deleteIfExists(folder.resolve(name));
        } catch (IOException staysThere) {
            // the folder cannot be written, which the note tells
        }
    }
}
