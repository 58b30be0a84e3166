package dev.firstlight.cli;

import dev.firstlight.bench.Ceilings;
import dev.firstlight.bench.LaunchTimer;
import dev.firstlight.bench.MeasuredLaunch;
import dev.firstlight.bench.Spread;
import dev.firstlight.compute.Activation;
import dev.firstlight.compute.Backend;
import dev.firstlight.compute.Launch;
import dev.firstlight.compute.Op;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.ops.Convolution;
import dev.firstlight.compute.ops.ConvolutionInputGradient;
import dev.firstlight.compute.ops.ConvolutionWeightGradient;
import dev.firstlight.compute.ops.Window;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures a convolution forward and both its gradients. */
@Command(name = "conv", sortOptions = false, description = "Measures a convolution with bias and ReLU, and the gradients to its input and its weights.",
        footer = {"", "Examples:", "  firstlight bench conv --batch 128 --channels 32 --filters 64 --image 14", "  firstlight bench conv --channels 1 --filters 6 --kernel 5 --valid"})
final class BenchConvCommand implements Callable<Integer>, Computing {
    private static final int LARGEST = 4096;

    @Option(names = "--batch", paramLabel = "N", defaultValue = "64", description = "Images (default: ${DEFAULT-VALUE}).")
    private int batch;

    @Option(names = "--channels", paramLabel = "N", defaultValue = "32", description = "Channels of the input (default: ${DEFAULT-VALUE}).")
    private int channels;

    @Option(names = "--filters", paramLabel = "N", defaultValue = "64", description = "Channels of the output (default: ${DEFAULT-VALUE}).")
    private int filters;

    @Option(names = "--image", paramLabel = "N", defaultValue = "14", description = "Rows and columns of an image (default: ${DEFAULT-VALUE}).")
    private int image;

    @Option(names = "--kernel", paramLabel = "N", defaultValue = "3", description = "Rows and columns of a filter (default: ${DEFAULT-VALUE}).")
    private int kernel;

    @Option(names = "--stride", paramLabel = "N", defaultValue = "1", description = "Pixels from one output to the next (default: ${DEFAULT-VALUE}).")
    private int stride;

    @Option(names = "--valid", description = "Without padding; otherwise the image is padded with zeros, so that the output is as large as the input.")
    private boolean valid;

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
        requireSize("--batch", batch);
        requireSize("--channels", channels);
        requireSize("--filters", filters);
        requireSize("--image", image);
        requireSize("--kernel", kernel);
        requireSize("--stride", stride);
        if (valid && kernel > image) {
            throw new InputException("--kernel " + kernel + " --valid: expected a kernel no larger than the image, found images of " + image);
        }
        measuring.check();
        json.check();
        Window window = valid ? Window.valid(kernel, stride) : Window.same(kernel, stride, image, image);
        try (Backend backend = device.open()) {
            out.println(device.describe(backend));
            LaunchListing listing = new LaunchListing(Ceilings.measure(backend));
            out.println(listing.limits());
            List<MeasuredLaunch> launches = measure(backend, window);
            listing.print(out, launches);
            json.write(result(backend, listing, launches));
        }
        return ExitCode.DONE;
    }

    private static void requireSize(String option, int size) {
        if (size < 1 || size > LARGEST) {
            throw new InputException(option + " " + size + ": expected 1 to " + LARGEST);
        }
    }

    private List<MeasuredLaunch> measure(Backend backend, Window window) {
        int outSize = window.outputHeight(image);
        Tensor x = Tensor.floats("x", batch, channels, image, image), weight = Tensor.floats("weight", filters, channels, kernel, kernel);
        Tensor bias = Tensor.floats("bias", filters), y = Tensor.floats("y", batch, filters, outSize, outSize);
        Tensor dx = Tensor.floats("dx", batch, channels, image, image), dweight = Tensor.floats("dweight", filters, channels, kernel, kernel);
        Tensor dbias = Tensor.floats("dbias", filters), dy = Tensor.floats("dy", batch, filters, outSize, outSize);
        List.of(x, weight, bias, y, dx, dweight, dbias, dy).forEach(backend::allocate);
        Random random = new Random(1);
        List.of(x, weight, bias, dy).forEach(tensor -> backend.write(tensor, uniform(random, tensor.size())));
        List<Op> ops = List.of(new Convolution(x, weight, bias, window, 1, Activation.RELU, y),
                new ConvolutionInputGradient(dy, weight, window, 1, null, false, dx),
                new ConvolutionWeightGradient(x, dy, window, 1, dweight, dbias));
        LaunchTimer timer = measuring.timer(backend);
        List<MeasuredLaunch> measured = new ArrayList<>();
        for (Launch launch : backend.compile(ops)) {
            Spread seconds = timer.time(launch);
            measured.add(new MeasuredLaunch("", launch.op(), launch.kernels(), seconds, seconds.median()));
        }
        return measured;
    }

    private static float[] uniform(Random random, int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        return values;
    }

    private Map<String, Object> result(Backend backend, LaunchListing listing, List<MeasuredLaunch> launches) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("batch", batch);
        result.put("channels", channels);
        result.put("filters", filters);
        result.put("image", image);
        result.put("kernel", kernel);
        result.put("stride", stride);
        result.put("padded", !valid);
        result.put("device", backend.device().toString());
        result.put("limits", listing.limitsForJson());
        result.put("launches", listing.forJson(launches));
        return result;
    }
}
