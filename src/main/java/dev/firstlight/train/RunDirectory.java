package dev.firstlight.train;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import dev.firstlight.nn.Network;
import dev.firstlight.nn.ParameterSet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The folder of a run: {@code run.json}, {@code metrics.csv}, {@code result.json} and {@code weights.safetensors}. */
public final class RunDirectory {
    /** Where runs go that nobody named a folder for. */
    public static final Path RUNS = Path.of("runs");

    private static final String RUN = "run.json";
    private static final String METRICS = "metrics.csv";
    private static final String RESULT = "result.json";
    private static final String WEIGHTS = "weights.safetensors";
    private static final Gson JSON = new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

    private final Path folder;
    private final RunInfo info;
    private final List<String> metrics = new ArrayList<>();

    private RunDirectory(Path folder, RunInfo info) {
        this.folder = folder;
        this.info = info;
    }

    /**
     * Makes the first folder {@code runs/<stem>-1}, {@code -2}, ... that is not there yet. Two programs at once get two folders.
     *
     * @throws RunException if it cannot be made
     */
    public static Path claim(String stem) {
        try {
            Files.createDirectories(RUNS);
            for (int i = 1; ; i++) {
                Path candidate = RUNS.resolve(stem + "-" + i);
                try {
                    return Files.createDirectory(candidate);
                } catch (FileAlreadyExistsException taken) {
                    // the next one, then
                }
            }
        } catch (IOException e) {
            throw unwritable(RUNS, e);
        }
    }

    /**
     * Makes sure that a run can be written here, before any training: creates the folder if need be.
     *
     * @param overwrite whether a run of the same model may be replaced
     * @throws RunException if it cannot be written, or holds something that would be lost
     */
    public static void prepare(Path folder, String model, boolean overwrite) {
        try {
            if (Files.exists(folder) && !Files.isDirectory(folder)) {
                throw new RunException("run directory " + folder + ": expected a folder, found a file; choose another with --run");
            }
            Files.createDirectories(folder);
            if (Files.exists(folder.resolve(RUN))) {
                String there = open(folder).info().model();
                if (!there.equals(model)) {
                    throw new RunException("run directory " + folder + " belongs to another model, " + there + "; choose another with --run");
                }
                if (!overwrite) {
                    throw new RunException("run directory " + folder + " holds a run already; choose another with --run, or replace it with --overwrite");
                }
            } else {
                try (Stream<Path> files = Files.list(folder)) {
                    if (files.findAny().isPresent()) {
                        throw new RunException("run directory " + folder + " is not empty and holds no run; choose another with --run");
                    }
                }
            }
            Files.delete(Files.createTempFile(folder, ".writable", ".part"));
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }

    private static RunException unwritable(Path folder, IOException e) {
        return new RunException("run directory " + folder + " cannot be written (" + e.getClass().getSimpleName() + ": " + e.getMessage()
                + "); choose another with --run", e);
    }

    /**
     * Removes the folders that {@link #claim} and {@link #prepare} made for a run that never began. Folders with something in them stay.
     *
     * @param there a folder above, or the folder itself, that was there before
     */
    public static void removeEmpty(Path folder, Path there) {
        try {
            for (Path made = folder; made != null && !made.equals(there); made = made.getParent()) {
                Files.deleteIfExists(made);
            }
        } catch (IOException notEmpty) {
            // a run began
        }
    }

    /** The lowest folder on the way to this one, or itself, that exists. */
    public static Path existing(Path folder) {
        Path existing = folder.toAbsolutePath();
        while (existing != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        return existing;
    }

    /** Begins a run in a folder that {@link #prepare} made ready. Nothing is replaced before {@link #saveWeights}. */
    public static RunDirectory create(Path folder, RunInfo info) {
        return new RunDirectory(folder, info);
    }

    /**
     * Opens the folder of a finished run.
     *
     * @throws RunException if it is none
     */
    public static RunDirectory open(Path folder) {
        Path file = folder.resolve(RUN);
        if (!Files.isRegularFile(file)) {
            throw new RunException("run directory " + folder + ": expected a folder with " + RUN + " in it, found "
                    + (Files.isDirectory(folder) ? "none there" : Files.exists(folder) ? "a file" : "nothing at that path") + "; name the folder that 'train' wrote");
        }
        try {
            RunInfo info = JSON.fromJson(Files.readString(file), RunInfo.class);
            if (info == null || info.model() == null || info.input() == null || info.classNames() == null || info.heads() < 1) {
                throw new RunException(file + ": expected the description of a run, found one that lacks the model or its data");
            }
            return new RunDirectory(folder, info);
        } catch (JsonParseException | IOException e) {
            throw new RunException(file + ": expected the description of a run, found something that cannot be read (" + e.getMessage() + ")", e);
        }
    }

    public Path folder() {
        return folder;
    }

    public RunInfo info() {
        return info;
    }

    /** The file that {@link #saveMetrics} writes. */
    public Path metrics() {
        return folder.resolve(METRICS);
    }

    /** Adds an epoch to {@code metrics.csv}; written out whole by {@link #saveMetrics}. */
    public void add(EpochRecord epoch) {
        Score validation = epoch.validation();
        metrics.add(String.format(Locale.ROOT, "%d,%.8g,%.6f,%.6f,%s,%s,%.3f,%.0f", epoch.epoch(), epoch.rate(), epoch.training().loss(),
                epoch.training().accuracy(), validation == null ? "" : String.format(Locale.ROOT, "%.6f", validation.loss()),
                validation == null ? "" : String.format(Locale.ROOT, "%.6f", validation.accuracy()), epoch.seconds(), epoch.samplesPerSecond()));
    }

    /** Writes {@code run.json} and {@code metrics.csv} as they stand. */
    public void saveMetrics() {
        String head = "epoch,learning_rate,train_loss,train_accuracy,validation_loss,validation_accuracy,seconds,samples_per_second\n";
        writeText(RUN, JSON.toJson(info) + "\n");
        writeText(METRICS, head + String.join("\n", metrics) + (metrics.isEmpty() ? "" : "\n"));
    }

    /** Writes {@code result.json}. */
    public void saveResult(RunResult result) {
        writeText(RESULT, JSON.toJson(result) + "\n");
    }

    /** Removes the result of a run that is being replaced and will have none. */
    public void clearResult() {
        try {
            Files.deleteIfExists(folder.resolve(RESULT));
        } catch (IOException e) {
            throw unwritable(RESULT, e);
        }
    }

    /** Writes {@code weights.safetensors}. @param values as {@link ParameterSet#values()} holds them */
    public void saveWeights(ParameterSet parameters, float[] values) {
        Map<String, Safetensors.Entry> tensors = new LinkedHashMap<>();
        for (ParameterSet.Entry entry : parameters.entries()) {
            float[] part = Arrays.copyOfRange(values, entry.offset(), entry.offset() + entry.parameter().shape().size());
            tensors.put(entry.name(), new Safetensors.Entry(entry.parameter().shape(), part));
        }
        try {
            Safetensors.write(folder.resolve(WEIGHTS), tensors,
                    new TreeMap<>(Map.of("format", "firstlight", "model", info.model(), "data", info.data())));  // sorted: the same bytes every time
        } catch (IOException e) {
            throw unwritable(WEIGHTS, e);
        }
    }

    /**
     * Reads {@code weights.safetensors} into the order of a network's parameters.
     *
     * @throws RunException if the file is missing, damaged or of another network
     */
    public float[] loadWeights(Network network, ParameterSet parameters) {
        Path file = folder.resolve(WEIGHTS);
        Map<String, Safetensors.Entry> tensors;
        try {
            tensors = Safetensors.read(file);
        } catch (IOException e) {
            throw new RunException(file + ": expected the run's weights, found a file that cannot be read (" + e.getMessage() + ")", e);
        }
        float[] values = new float[parameters.values().size()];
        for (ParameterSet.Entry entry : parameters.entries()) {
            Safetensors.Entry tensor = tensors.get(entry.name());
            if (tensor == null || !tensor.shape().equals(entry.parameter().shape())) {
                throw new RunException(file + ": expected " + entry.name() + " of " + entry.parameter().shape() + " for model " + network.notation()
                        + ", found " + (tensor == null ? "no such tensor" : "one of " + tensor.shape()));
            }
            System.arraycopy(tensor.values(), 0, values, entry.offset(), tensor.values().length);
        }
        return values;
    }

    private void writeText(String name, String text) {
        try {
            AtomicFiles.write(folder.resolve(name), channel -> channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))));
        } catch (IOException e) {
            throw unwritable(name, e);
        }
    }

    private RunException unwritable(String name, IOException e) {
        return new RunException(folder.resolve(name) + " cannot be written (" + e.getMessage() + "); free space or choose another place with --run", e);
    }
}
