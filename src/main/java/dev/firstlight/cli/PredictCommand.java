package dev.firstlight.cli;

import dev.firstlight.compute.Backend;
import dev.firstlight.data.DataException;
import dev.firstlight.data.ImageReader;
import dev.firstlight.data.InputFormat;
import dev.firstlight.data.Samples;
import dev.firstlight.train.Prediction;
import dev.firstlight.train.Predictor;
import dev.firstlight.train.RunDirectory;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what images show. */
@Command(name = "predict", sortOptions = false, description = {"Says what images show: PNG, JPEG, GIF or BMP of any size.",
        "Digits may be dark on light or light on dark; they are scaled and centred as the training digits are."},
        footer = {"", "Examples:", "  firstlight predict runs/mnist-mlp-1 seven.png", "  firstlight predict runs/mnist-mlp-1 scans/*.png --top 3 --json"})
final class PredictCommand implements Callable<Integer>, Computing {
    /** What stands in the JSON for an image that cannot be read. */
    private record Unreadable(String image, String error) {}

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "RUN", description = "The run directory that 'train' wrote.")
    private Path folder;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "IMAGE", description = "Image files.")
    private List<Path> images;

    @Mixin
    private DeviceOptions device;

    @Option(names = "--top", paramLabel = "N", defaultValue = "1", description = "How many labels to give for each image (default: ${DEFAULT-VALUE}).")
    private int top;

    @Option(names = "--json", description = "Write the predictions as JSON, one object per image.")
    private boolean json;

    private final PrintStream out = System.out;

    @Override
    public DeviceOptions device() {
        return device;
    }

    @Override
    public Integer call() {
        if (top < 1) {
            throw new InputException("--top " + top + ": expected at least 1 label per image");
        }
        RunDirectory run = RunDirectory.open(folder);
        Map<Path, String> unreadable = new LinkedHashMap<>();
        ByteArrayOutputStream inputs = new ByteArrayOutputStream();
        List<Path> readable = read(run.info().input().format(), inputs, unreadable);
        List<PredictedImage> predictions = readable.isEmpty() ? List.of() : predict(run, readable, inputs.toByteArray());
        print(predictions, unreadable);
        return unreadable.isEmpty() ? ExitCode.DONE : ExitCode.WRONG_INPUT;
    }

    /** Reads what can be read. @return the images whose bytes were put into {@code inputs}, one after the other */
    private List<Path> read(InputFormat format, ByteArrayOutputStream inputs, Map<Path, String> unreadable) {
        List<Path> readable = new ArrayList<>();
        for (Path image : images) {
            try {
                inputs.writeBytes(ImageReader.read(image, format));
                readable.add(image);
            } catch (DataException e) {
                unreadable.put(image, e.getMessage());
            }
        }
        return readable;
    }

    private List<PredictedImage> predict(RunDirectory run, List<Path> readable, byte[] inputs) {
        try (Backend backend = device.open(); Predictor predictor = Predictor.load(backend, run)) {
            if (!json) {
                spec.commandLine().getErr().println(device.describe(backend));
            }
            List<Prediction> predictions = predictor.predict(Samples.ofBytes(inputs, new int[readable.size() * run.info().heads()], run.info().heads()),
                    0, Integer.MAX_VALUE);
            return IntStream.range(0, readable.size())
                    .mapToObj(i -> PredictedImage.of(readable.get(i), predictions.get(i), run.info().classNames(), top)).toList();
        }
    }

    private void print(List<PredictedImage> predictions, Map<Path, String> unreadable) {
        if (json) {
            List<Object> all = new ArrayList<>(predictions);
            unreadable.forEach((image, error) -> all.add(new Unreadable(image.toString(), error)));
            out.println(all.stream().map(JsonFile.GSON::toJson).collect(Collectors.joining(",\n ", "[", "]")));
        } else {
            predictions.forEach(out::println);
        }
        out.flush();
        unreadable.values().forEach(spec.commandLine().getErr()::println);
    }
}
