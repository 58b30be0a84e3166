package dev.firstlight.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.firstlight.compute.Backend;
import dev.firstlight.data.Dataset;
import dev.firstlight.data.Datasets;
import dev.firstlight.data.Samples;
import dev.firstlight.report.Confusion;
import dev.firstlight.report.Reading;
import dev.firstlight.report.RunPictures;
import dev.firstlight.report.StringReport;
import dev.firstlight.train.Predictor;
import dev.firstlight.train.RunDirectory;
import dev.firstlight.train.RunInfo;
import dev.firstlight.train.Score;
import dev.firstlight.train.Tested;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Scores a trained network on test samples. */
@Command(name = "eval", sortOptions = false, description = "Tests a trained network: accuracy, loss, and which classes it takes for which.",
        footer = {"", "Examples:", "  firstlight eval runs/mnist-mlp-1", "  firstlight eval runs/mnist-mlp-1 --data my-digits --json"})
final class EvalCommand implements Callable<Integer>, Computing {
    @Parameters(paramLabel = "RUN", description = "The run directory that 'train' wrote.")
    private Path folder;

    @Option(names = "--data", paramLabel = "D", description = "Test on the test samples of this data set (default: the one it was trained on).")
    private String data;

    @Option(names = "--report", paramLabel = "DIR", description = "Draw confusion.png and mistakes.png into this folder (default: the run "
            + "directory, where the data set is the one it was trained on; else none are drawn).")
    private Path report;

    @Mixin
    private DeviceOptions device;

    @Option(names = "--json", description = "Write the result as JSON.")
    private boolean json;

    private final PrintStream out = System.out;

    @Override
    public DeviceOptions device() {
        return device;
    }

    @Override
    public Integer call() {
        if (report != null && !Files.isDirectory(report)) {
            throw new InputException("--report " + report + ": expected a folder, found none there; make it, or name another");
        }
        RunDirectory run = RunDirectory.open(folder);
        Dataset dataset = Datasets.load(data == null ? run.info().data() : data);
        requireFit(run.info(), dataset);
        CompletableFuture.runAsync(dataset.test()::get);  // ahead of its use, while the device is opened
        try (Backend backend = device.open(); Predictor predictor = Predictor.load(backend, run)) {
            Samples samples = dataset.test().get();
            Tested test = predictor.test(samples, dataset.shortest());
            Score score = test.score();
            List<Reading> readings = Reading.of(samples, test.predictions());
            Confusion confusion = Confusion.of(readings, run.info().classNames());
            StringReport strings = dataset.heads() == 1 ? null : StringReport.of(readings);
            Path pictures = report != null ? report : data == null ? folder : null;
            List<String> notes = pictures == null ? List.of() : new RunPictures(pictures, run.info()).test(dataset.name(), samples, readings);
            notes.forEach(System.err::println);
            if (json) {
                out.println(toJson(dataset, backend, score, confusion, strings));
            } else {
                out.println(device.describe(backend));
                out.printf(Locale.ROOT, "data:   %s, %,d test samples%n", dataset.name(), score.samples());
                if (strings == null) {
                    out.printf(Locale.ROOT, "test:   accuracy %.2f %%, loss %.4f%n", 100 * score.accuracy(), score.loss());
                } else {
                    new StringListing(strings, test).print(out);
                }
                out.println();
                new ConfusionListing(confusion).print(out);
            }
        }
        return ExitCode.DONE;
    }

    private void requireFit(RunInfo run, Dataset dataset) {
        RunInfo.Input input = run.input();
        boolean fits = input.channels() == dataset.channels() && input.height() == dataset.height() && input.width() == dataset.width();
        if (!fits || run.heads() != dataset.heads() || !run.classNames().equals(dataset.classNames())) {
            throw new InputException(String.format("data set %s does not fit run %s: expected samples of %s, found %s; name data like %s with --data",
                    dataset.name(), folder, describe(input.channels(), input.height(), input.width(), run.heads(), run.classNames().size(), run.classNames()),
                    describe(dataset.channels(), dataset.height(), dataset.width(), dataset.heads(), dataset.classes(), dataset.classNames()), run.data()));
        }
    }

    private static String describe(int channels, int height, int width, int heads, int classes, List<String> names) {
        return channels + "x" + height + "x" + width + " with " + (heads == 1 ? "" : heads + " labels of ") + classes + " classes ("
                + String.join(", ", names.subList(0, Math.min(3, classes))) + (classes > 3 ? ", ..." : "") + ")";
    }

    private JsonObject toJson(Dataset dataset, Backend backend, Score score, Confusion confusion, StringReport strings) {
        JsonObject result = new JsonObject();
        result.addProperty("run", folder.toString());
        result.addProperty("data", dataset.name());
        result.addProperty("device", backend.device().toString());
        result.addProperty("samples", score.samples());
        result.addProperty("accuracy", score.accuracy());
        result.addProperty("loss", score.loss());
        if (strings != null) {
            result.addProperty("string_accuracy", strings.stringAccuracy());
            result.addProperty("digit_accuracy", strings.digitAccuracy());
            result.add("positions", JsonFile.GSON.toJsonTree(strings.positions()));
            result.add("lengths", JsonFile.GSON.toJsonTree(strings.lengths()));
        }
        result.add("classes", classes(confusion));
        return result;
    }

    private static JsonArray classes(Confusion confusion) {
        JsonArray classes = new JsonArray();
        for (int i = 0; i < confusion.classes(); i++) {
            JsonObject one = new JsonObject();
            one.addProperty("name", confusion.names().get(i));
            one.addProperty("samples", confusion.count(i));
            one.addProperty("accuracy", Double.isNaN(confusion.accuracy(i)) ? null : confusion.accuracy(i));
            one.add("predicted", JsonFile.GSON.toJsonTree(confusion.counts()[i]));
            classes.add(one);
        }
        return classes;
    }
}
