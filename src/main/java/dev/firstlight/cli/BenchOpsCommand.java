package dev.firstlight.cli;

import dev.firstlight.bench.Ceilings;
import dev.firstlight.bench.LaunchTimer;
import dev.firstlight.bench.MeasuredLaunch;
import dev.firstlight.bench.Spread;
import dev.firstlight.compute.Backend;
import dev.firstlight.compute.Launch;
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
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures every launch of a model's training step alone. */
@Command(name = "ops", sortOptions = false,
        description = "Measures every launch of a training step alone, beside what the device can do at all.",
        footer = {"", "Examples:", "  firstlight bench ops --model cnn --batch 128", "  firstlight bench ops --model mlp --device gpu --json mlp.json"})
final class BenchOpsCommand implements Callable<Integer>, Computing {
    private static final double WARM_UP_SECONDS = 3;

    private static final Recipe SGD = Recipe.usual(Rule.SGD);

    @Mixin
    private NetworkOptions networkOptions = new NetworkOptions("mlp");

    @Mixin
    private DeviceOptions device;

    @Mixin
    private OptimizerOptions optimizer;

    @Option(names = "--batch", paramLabel = "N", defaultValue = "64", description = "Samples per step (default: ${DEFAULT-VALUE}).")
    private int batch;

    @Mixin
    private MeasuringOptions measuring;

    @Mixin
    private JsonFile json;

    private final PrintStream out = System.out;

    @Override
    public DeviceOptions device() {
        return device;
    }

    @Override
    public Integer call() {
        measuring.check();
        json.check();
        Dataset dataset = networkOptions.dataset();
        Network network = networkOptions.network(dataset);
        TrainOptions options = new TrainOptions(1, batch, optimizer.rate(SGD), Schedule.parse("constant", 0), optimizer.optimizer(SGD), 0, 0, 0, 1);
        try (Backend backend = device.open(); Trainer trainer = new Trainer(backend, network, dataset, options)) {
            out.println(device.describe(backend));
            LaunchListing listing = new LaunchListing(Ceilings.measure(backend));
            out.println(listing.limits());
            out.println("step:   " + network.notation() + ", batch " + batch);
            train(trainer);
            List<MeasuredLaunch> launches = measure(trainer, measuring.timer(backend));
            listing.print(out, launches);
            json.write(result(backend, network, listing, launches));
        }
        return ExitCode.DONE;
    }

    /** Trains for a while: every tensor then holds what it holds in training, and compilers have seen all launches, not one alone. */
    private static void train(Trainer trainer) {
        long start = System.nanoTime();
        for (int epoch = 1; System.nanoTime() - start < WARM_UP_SECONDS * 1e9; epoch++) {
            trainer.epoch(epoch, new TrainListener() {}, () -> System.nanoTime() - start >= WARM_UP_SECONDS * 1e9);
        }
    }

    private static List<MeasuredLaunch> measure(Trainer trainer, LaunchTimer timer) {
        List<MeasuredLaunch> launches = new ArrayList<>();
        for (int i = 0; i < trainer.plan().steps().size(); i++) {
            Plan.Step step = trainer.plan().steps().get(i);
            Launch launch = trainer.program().launches().get(i);
            Spread seconds = timer.time(launch);
            launches.add(new MeasuredLaunch(step.where(), step.op(), launch.kernels(), seconds, seconds.median()));
        }
        return launches;
    }

    private Map<String, Object> result(Backend backend, Network network, LaunchListing listing, List<MeasuredLaunch> launches) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("model", network.notation());
        result.put("batch", batch);
        result.put("device", backend.device().toString());
        result.put("limits", listing.limitsForJson());
        result.put("kernels_per_step", launches.stream().mapToInt(launch -> launch.kernels().size()).sum());
        result.put("launches", listing.forJson(launches));
        return result;
    }
}
