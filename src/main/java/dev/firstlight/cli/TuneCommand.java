package dev.firstlight.cli;

import dev.firstlight.bench.LaunchTimer;
import dev.firstlight.bench.Spread;
import dev.firstlight.bench.Tuner;
import dev.firstlight.compute.Backend;
import dev.firstlight.compute.Op;
import dev.firstlight.compute.Tunable;
import dev.firstlight.compute.ops.Update.Rule;
import dev.firstlight.data.Dataset;
import dev.firstlight.nn.Network;
import dev.firstlight.train.Recipe;
import dev.firstlight.train.Schedule;
import dev.firstlight.train.TrainListener;
import dev.firstlight.train.TrainOptions;
import dev.firstlight.train.Trainer;
import dev.firstlight.validate.Case;
import dev.firstlight.validate.Listener;
import dev.firstlight.validate.Validator;
import dev.firstlight.validate.cases.Catalogue;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Finds the fastest forms of the kernels that a model's training uses on a device, and keeps them for later runs. */
@Command(name = "tune", sortOptions = false,
        description = {"Tries other forms of the kernels that training a model uses: other tiles, other shares of the work. What is faster than the",
            "form taken by estimate is checked against the reference, and kept for this device, its driver and this version of the",
            "program; train, eval, predict and bench take it from then on."},
        footer = {"", "Examples:", "  firstlight tune --device gpu", "  firstlight tune --model cnn --batch 128"})
final class TuneCommand implements Callable<Integer>, Computing {
    private static final long SEED = 1;
    private static final double TIMEOUT_SECONDS = 60, STEP_SECONDS = 1;
    /** Compiling each form takes longer than measuring it needs. */
    private static final double WARM_UP_SECONDS = 0.02, MEASURED_SECONDS = 0.05, SAMPLE_SECONDS = 0.005;

    private static final Recipe SGD = Recipe.usual(Rule.SGD);

    @Mixin
    private NetworkOptions networkOptions = new NetworkOptions(NetworkOptions.SUITABLE);

    @Mixin
    private DeviceOptions device;

    @Mixin
    private OptimizerOptions optimizer;

    @Option(names = "--batch", paramLabel = "N", defaultValue = "64", description = "Samples per step; forms are kept for this number (default: ${DEFAULT-VALUE}).")
    private int batch;

    private final PrintStream out = System.out;

    @Override
    public DeviceOptions device() {
        return device;
    }

    @Override
    public Integer call() {
        Dataset dataset = networkOptions.dataset();
        Network network = networkOptions.network(dataset);
        TrainOptions options = new TrainOptions(1, batch, optimizer.rate(SGD), Schedule.parse("constant", 0), optimizer.optimizer(SGD), 0, 0, 0, 1);
        try (Backend backend = device.openUntuned()) {
            out.println(device.describe(backend));
            if (!(backend instanceof Tunable tunable)) {
                out.println("tune:   nothing to choose on this device: its kernels are shaped by the sizes they are given");
                return ExitCode.DONE;
            }
            TunedFile file = TunedFile.of(backend.device().id())
                    .orElseThrow(() -> new InputException("tune: expected a place to keep what is found, found none; set XDG_CACHE_HOME to a folder"));
            out.println("model:  " + network.notation() + ", batch " + batch);
            double before;
            List<Tuner.Finding> findings;
            try (Trainer trainer = trainer(backend, network, dataset, options)) {
                before = step(backend, trainer);
                findings = tune(backend, tunable, trainer.plan().ops());
            }
            double after;
            try (Trainer trainer = trainer(backend, network, dataset, options)) {
                after = step(backend, trainer);
            }
            keep(file, findings, before, after);
        }
        return ExitCode.DONE;
    }

    /** A trainer that has made a step: all its tensors hold what they hold in training. */
    private static Trainer trainer(Backend backend, Network network, Dataset dataset, TrainOptions options) {
        Trainer trainer = new Trainer(backend, network, dataset, options);
        trainer.epoch(1, new TrainListener() {}, () -> true);
        return trainer;
    }

    /** Seconds of a whole training step. */
    private static double step(Backend backend, Trainer trainer) {
        Spread seconds = new LaunchTimer(backend, STEP_SECONDS / 2, STEP_SECONDS, SAMPLE_SECONDS).time(() -> trainer.program().run(0));
        return seconds.median();
    }

    private List<Tuner.Finding> tune(Backend backend, Tunable tunable, List<Op> ops) {
        LaunchTimer timer = new LaunchTimer(backend, WARM_UP_SECONDS, MEASURED_SECONDS, SAMPLE_SECONDS);
        return new Tuner(backend, tunable, launch -> timer.time(launch).median(), op -> isRight(backend, op)).tune(ops, finding -> {
            finding.wrong().forEach(form -> out.println("wrong:  " + finding.choice().name() + ": " + form + " is not what the reference computes"));
            if (finding.gained()) {
                out.printf(Locale.ROOT, "tune:   %s: %s for %s, %.1f us for %.1f us%n", finding.choice().name(), finding.after(), finding.before(),
                        finding.secondsAfter() * 1e6, finding.secondsBefore() * 1e6);
            }
        });
    }

    /** Whether the catalogue's case of an operation passes; an operation that it has no such case of is not to be changed. */
    private static boolean isRight(Backend backend, Op op) {
        Optional<Case> like = Catalogue.like(op);
        return like.isPresent() && new Validator(backend, SEED, TIMEOUT_SECONDS).run(List.of(like.get()), Listener.NONE).failures().isEmpty();
    }

    private void keep(TunedFile file, List<Tuner.Finding> findings, double before, double after) {
        long gained = findings.stream().filter(Tuner.Finding::gained).count();
        int forms = findings.stream().mapToInt(finding -> finding.choice().forms().size()).sum();
        out.printf(Locale.ROOT, "step:   %,.1f us, before %,.1f us (%+.0f %% samples/s); %d of %d choices changed, %d forms tried%n", after * 1e6, before * 1e6,
                (before / after - 1) * 100, gained, findings.size(), forms);
        Map<String, String> kept = new TreeMap<>(file.read());
        findings.forEach(finding -> kept.remove(finding.choice().name()));
        if (after < before) {
            findings.stream().filter(Tuner.Finding::gained).forEach(finding -> kept.put(finding.choice().name(), finding.after()));
        }
        try {
            file.write(kept);
        } catch (IOException e) {
            throw new InputException("tune: " + file.path() + " cannot be written (" + e + "); free space, or set XDG_CACHE_HOME to another folder");
        }
        out.println(after < before && gained > 0 ? "kept:   in " + file.path() : "kept:   nothing of it, since a step is no faster");
    }
}
