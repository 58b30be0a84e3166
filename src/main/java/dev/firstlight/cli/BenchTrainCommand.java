package dev.firstlight.cli;

import dev.firstlight.bench.Ceilings;
import dev.firstlight.bench.Spread;
import dev.firstlight.compute.Backend;
import dev.firstlight.compute.ops.Update.Rule;
import dev.firstlight.data.Dataset;
import dev.firstlight.nn.Network;
import dev.firstlight.nn.Plan;
import dev.firstlight.train.Recipe;
import dev.firstlight.train.Schedule;
import dev.firstlight.train.TrainListener;
import dev.firstlight.train.TrainOptions;
import dev.firstlight.train.Trainer;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures training: samples per second, compilation and warm-up left out. */
@Command(name = "train", sortOptions = false,
        description = {"Measures training: the median epoch, after warm-up. Compilation is left out and reported apart."})
final class BenchTrainCommand implements Callable<Integer>, Computing {
    private static final Recipe SGD = Recipe.usual(Rule.SGD);

    @Mixin
    private NetworkOptions networkOptions = new NetworkOptions("mlp");

    @Mixin
    private DeviceOptions device;

    @Mixin
    private OptimizerOptions optimizer;

    @Option(names = "--batch", paramLabel = "N", defaultValue = "64", description = "Samples per step (default: ${DEFAULT-VALUE}).")
    private int batch;

    @Option(names = "--epochs", paramLabel = "N", defaultValue = "7", description = "Epochs to measure (default: ${DEFAULT-VALUE}).")
    private int epochs;

    @Option(names = "--seconds", paramLabel = "F", defaultValue = "3",
            description = "Warm up for so long, at least one epoch, and end a longer epoch after it (default: ${DEFAULT-VALUE}).")
    private double seconds;

    @Mixin
    private JsonFile json;

    private final PrintStream out = System.out;

    @Override
    public DeviceOptions device() {
        return device;
    }

    @Override
    public Integer call() {
        if (epochs < 1) {
            throw new InputException("--epochs " + epochs + ": expected at least 1");
        }
        MeasuringOptions.requireSeconds(seconds);
        json.check();
        Dataset dataset = networkOptions.dataset();
        Network network = networkOptions.network(dataset);
        TrainOptions options = new TrainOptions(1, batch, optimizer.rate(SGD), Schedule.parse("constant", 0), optimizer.optimizer(SGD), 0, 0, 0, 1);
        dataset.train().get();
        try (Backend backend = device.open()) {
            out.println(device.describe(backend));
            long start = System.nanoTime();
            try (Trainer trainer = new Trainer(backend, network, dataset, options)) {
                backend.synchronize();
                double compileSeconds = secondsSince(start);
                report(backend, network, trainer.plan(), compileSeconds, measure(trainer));
            }
        }
        return ExitCode.DONE;
    }

    /** The speeds of the measured epochs. */
    private List<Double> measure(Trainer trainer) {
        int epoch = 0;
        long start = System.nanoTime();
        do {
            trainer.epoch(++epoch, new TrainListener() {}, after(seconds));
        } while (secondsSince(start) < seconds);
        List<Double> speeds = new ArrayList<>();
        for (int i = 0; i < epochs; i++) {
            speeds.add(trainer.epoch(++epoch, new TrainListener() {}, after(seconds)).samplesPerSecond());
        }
        return speeds;
    }

    private static BooleanSupplier after(double seconds) {
        long start = System.nanoTime();
        return () -> secondsSince(start) >= seconds;
    }

    private static double secondsSince(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private void report(Backend backend, Network network, Plan plan, double compileSeconds, List<Double> speeds) {
        Spread speed = Spread.of(speeds);
        Ceilings ceilings = Ceilings.measure(backend);
        double share = plan.ops().stream().mapToDouble(op -> ceilings.leastSeconds(op.cost())).sum() * speed.median() / batch;
        out.printf(Locale.ROOT, "%s, batch %d: %,.0f samples/s (median of %d epochs, %,.0f to %,.0f), %s of the limit, compiled in %.2f s%n", network.notation(), batch,
                speed.median(), speed.count(), speed.smallest(), speed.largest(), LaunchListing.percent(share), compileSeconds);
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("samples_per_second", speed.median());
        result.put("epochs", speeds);
        result.put("share_of_limit", share);
        result.put("limits", new LaunchListing(ceilings).limitsForJson());
        result.put("compile_seconds", compileSeconds);
        result.put("model", network.notation());
        result.put("parameters", network.newParameters().learnedCount());
        result.put("batch", batch);
        result.put("optimizer", optimizer.name(SGD));
        result.put("device", backend.device().toString());
        json.write(result);
    }
}
