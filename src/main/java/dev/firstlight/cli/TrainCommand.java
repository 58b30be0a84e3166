package dev.firstlight.cli;

import dev.firstlight.compute.Backend;
import dev.firstlight.data.Dataset;
import dev.firstlight.data.Samples;
import dev.firstlight.data.SampleStream;
import dev.firstlight.nn.Network;
import dev.firstlight.nn.Notation;
import dev.firstlight.report.Reading;
import dev.firstlight.report.RunPictures;
import dev.firstlight.train.Recipe;
import dev.firstlight.train.RunDirectory;
import dev.firstlight.train.RunInfo;
import dev.firstlight.train.RunResult;
import dev.firstlight.train.TrainOptions;
import dev.firstlight.train.TrainingRun;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Trains a network, and tests it once at the end. */
@Command(name = "train", sortOptions = false, description = "Trains a network and tests it once at the end. All that a run was and did is kept in its directory.",
        footer = {"",
            "Layers, joined by '-':",
            "  128n         dense; the last one has a unit per class; 7x10n reads seven symbols, 10ctc a string of any length",
            "  32c3         convolution, 32 filters of 3x3, output as large as the input; v no padding, p1 padding 1, s2 stride 2,",
            "               d2 dilation 2, g4 four groups; 32c3x5 is 3 high and 5 wide",
            "  mp2 ap2 gap  max pooling, average pooling, the average of the whole image; mp2x1 halves the height alone",
            "  bn drop0.5   batch normalisation, dropout",
            "  res(...)     residual block: the layers inside, and a shortcut around them",
            "  relu sigmoid tanh leaky gelu",
            "",
            "Examples:",
            "  firstlight train",
            "  firstlight train --model best",
            "  firstlight train --data strings:7 --epochs 3 --validation 0.1",
            "  firstlight train --model 256n-relu-drop0.2-10n --epochs 30 --optimizer adamw --lr 0.002",
            "  firstlight train --model mlp-sigmoid --optimizer sgd --lr 0.5 --schedule constant",
            "  firstlight train --data photos --validation 0.1 --patience 5 --run runs/photos",
            "  firstlight train --model cnn --dry-run"})
final class TrainCommand implements Callable<Integer>, Computing {
    @Spec
    private CommandSpec spec;

    @ParentCommand
    private Main program;

    @Mixin
    private NetworkOptions networkOptions = new NetworkOptions(NetworkOptions.SUITABLE);

    @Mixin
    private DeviceOptions device;

    @Mixin
    private TrainingOptions training;

    @Mixin
    private RunOptions run;

    @Mixin
    private SelfCheckOption selfCheck;

    @Mixin
    private ProfileOption profile;

    @Option(names = "--dry-run", description = "Show the plan: every launch with its cost, all parameters, the memory. Trains nothing.")
    private boolean dryRun;

    private final PrintStream out = System.out;

    /** Adds the presets to the help: their layers for ten classes, and the recipes of those that have one. */
    static void tellPresets(UsageMessageSpec usage) {
        List<String> footer = new ArrayList<>(List.of("", "Presets, for ten classes, and how they are trained where no option says otherwise:"));
        for (String preset : Notation.presetNames()) {
            footer.add(String.format("  %-11s  %s", preset, Notation.written(preset, preset.equals("heads") ? 7 : 1, 10)));
            if (Recipe.ofPresets().containsKey(preset)) {
                footer.add(" ".repeat(15) + Recipe.of(preset));
            }
        }
        footer.addAll(List.of(usage.footer()));
        usage.footer(footer.toArray(String[]::new));
    }

    @Override
    public DeviceOptions device() {
        return dryRun ? null : device;
    }

    @Override
    public Integer call() {
        Dataset dataset = networkOptions.dataset();
        String model = networkOptions.model(dataset);
        TrainOptions options = training.toTrainOptions(Recipe.of(model), dataset);
        Network network = networkOptions.network(dataset);
        if (dryRun) {
            new PlanListing(network, dataset, options).print(out);
            return ExitCode.DONE;
        }
        if (dataset.stream().isEmpty()) {
            CompletableFuture.runAsync(dataset.train()::get);  // ahead of its use, while the device is opened; a failure shows there
        }
        try (Backend backend = device.open()) {
            out.println(device.describe(backend));
            out.printf(Locale.ROOT, "data:   %s, %,d samples of %dx%dx%d%s, %d classes%n", dataset.name(),
                    dataset.stream().map(SampleStream::epochSize).orElseGet(() -> dataset.train().get().count()), dataset.channels(),
                    dataset.height(), dataset.width(), dataset.stream().isPresent() ? ", fresh in every epoch" : "", dataset.classes());
            dataset.notes().forEach(note -> out.println("        " + note));
            out.printf(Locale.ROOT, "model:  %s, %,d parameters%n", network.notation(), network.newParameters().learnedCount());
            if (!selfCheck.run(device, backend, () -> new PlanListing(network, dataset, options).operations(), out)) {
                return ExitCode.DONE;
            }
            Path there = RunDirectory.existing(run.place());
            Path folder = run.folder(dataset.name(), model);
            try {
                RunDirectory.prepare(folder, network.notation(), run.overwrite());
                return train(backend, network, dataset, options, RunDirectory.create(folder, info(dataset, network, options, folder, backend)));
            } finally {
                RunDirectory.removeEmpty(folder.toAbsolutePath(), there);
            }
        }
    }

    private int train(Backend backend, Network network, Dataset dataset, TrainOptions options, RunDirectory directory) {
        try (Interruption interruption = new Interruption(); TrainDisplay display = TrainDisplay.on(out, options, network, interruption::ask)) {
            TrainingRun.Outcome outcome = TrainingRun.run(backend, network, dataset, options, directory, profile.wrapper(backend),
                    program.verbose() ? new VerboseListener(display) : display, interruption);
            display.close();
            draw(dataset, directory, outcome).forEach(out::println);
            String folder = Shell.quote(directory.folder().toString());
            if (outcome == null) {
                out.println("stopped before the end; the weights so far are in " + folder);
                return ExitCode.WORK_FAILED;
            }
            RunResult result = outcome.result();
            out.printf(Locale.ROOT, "test:   %s, loss %.4f; %d epochs in %.1f s%n", result.string_accuracy() == null ? TrainDisplay.percent("accuracy", result.test_accuracy())
                    : TrainDisplay.percent("whole strings", result.string_accuracy()) + ", " + TrainDisplay.percent("digits", result.test_accuracy()),
                    result.test_loss(), result.epochs(), result.seconds());
            if (program.verbose()) {
                Resources.seconds().ifPresent(seconds -> out.printf(Locale.ROOT, "end:    %.2f s after the program was started%n", seconds));
                Resources.peakMegabytes().ifPresent(megabytes -> out.printf(Locale.ROOT, "memory: %,d MB resident at most%n", megabytes));
            }
            profile.report(backend, directory.folder(), out);
            out.println("run:    " + folder);
            out.println("next:   " + Shell.program() + " predict " + folder + " IMAGE...");
            return ExitCode.DONE;
        }
    }

    /** Draws what can be drawn. @return notes on what cannot */
    private static List<String> draw(Dataset dataset, RunDirectory directory, TrainingRun.Outcome outcome) {
        RunPictures pictures = new RunPictures(directory.folder(), directory.info());
        List<String> notes = new ArrayList<>(pictures.curves(directory.metrics()));
        if (outcome != null) {
            Samples samples = dataset.test().get();
            notes.addAll(pictures.test(dataset.name(), samples, Reading.of(samples, outcome.predictions())));
        } else {
            pictures.removeTest();
        }
        return notes;
    }

    private RunInfo info(Dataset dataset, Network network, TrainOptions options, Path folder, Backend backend) {
        return new RunInfo(Version.program(), Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(), network.notation(), networkOptions.data(),
                RunInfo.Input.of(dataset.input()), dataset.heads(), dataset.classNames(), optionsInForce(networkOptions.model(dataset), folder), options.seed(),
                backend.device().toString(), Version.java(), Version.system());
    }

    /** Every option of this command by its name, those not given with the value they have in this run. */
    private Map<String, Object> optionsInForce(String model, Path folder) {
        Map<String, Object> inForce = new TreeMap<>();
        for (OptionSpec option : spec.options()) {
            Object value = option.getValue();
            if (!option.usageHelp() && !option.hidden() && !option.inherited() && value != null) {
                inForce.put(option.longestName().substring(2), value instanceof Number || value instanceof Boolean ? value : value.toString());
            }
        }
        inForce.putAll(training.inForce(Recipe.of(model)));
        inForce.put("model", model);
        inForce.put("run", folder.toString());
        return inForce;
    }
}
