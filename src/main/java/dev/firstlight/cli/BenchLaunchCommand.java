package dev.firstlight.cli;

import dev.firstlight.bench.LaunchTimer;
import dev.firstlight.bench.Spread;
import dev.firstlight.compute.Backend;
import dev.firstlight.compute.Launch;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.ops.Fill;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures what a launch costs that does next to nothing. */
@Command(name = "launch", sortOptions = false,
        description = "Measures what launching costs: a launch that fills one element, one after the other, and each awaited.")
final class BenchLaunchCommand implements Callable<Integer>, Computing {
    @Option(names = "--size", paramLabel = "N", defaultValue = "1", description = "Elements to fill (default: ${DEFAULT-VALUE}).")
    private int size;

    @Mixin
    private DeviceOptions device;

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
        if (size < 1) {
            throw new InputException("--size " + size + ": expected at least 1");
        }
        measuring.check();
        json.check();
        Tensor x = Tensor.floats("x", size);
        try (Backend backend = device.open()) {
            out.println(device.describe(backend));
            backend.allocate(x);
            try (Launch launch = backend.compile(List.of(new Fill(1, x))).get(0)) {
                LaunchTimer timer = measuring.timer(backend);
                Spread inARow = timer.time(launch);
                Spread awaited = timer.time(() -> {
                    launch.run(0);
                    backend.synchronize();
                });
                report("one after the other", inARow);
                report("each awaited", awaited);
                Map<String, Object> result = new LinkedHashMap<>();
                result.put("enqueued", LaunchListing.seconds(inARow));
                result.put("awaited", LaunchListing.seconds(awaited));
                result.put("size", size);
                result.put("kernels", launch.kernels());
                result.put("device", backend.device().toString());
                json.write(result);
            }
        }
        return ExitCode.DONE;
    }

    private void report(String how, Spread seconds) {
        out.printf(Locale.ROOT, "launch, %s: %.3f us (median of %d, %.3f to %.3f)%n", how, seconds.median() * 1e6, seconds.count(), seconds.smallest() * 1e6, seconds.largest() * 1e6);
    }
}
