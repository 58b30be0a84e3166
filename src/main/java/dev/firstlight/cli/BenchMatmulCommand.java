package dev.firstlight.cli;

import dev.firstlight.bench.Ceilings;
import dev.firstlight.bench.LaunchTimer;
import dev.firstlight.bench.MeasuredLaunch;
import dev.firstlight.bench.Spread;
import dev.firstlight.compute.Backend;
import dev.firstlight.compute.Launch;
import dev.firstlight.compute.Precision;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.ops.Matmul;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures the product of two square matrices, and checks it. */
@Command(name = "matmul", sortOptions = false, description = "Measures the product of two random square matrices: the median of many, after warm-up.")
final class BenchMatmulCommand implements Callable<Integer>, Computing {
    private static final double WARM_UP_SECONDS = 2;
    private static final double MEASURED_SECONDS = 3;
    /** One measurement runs so long at least, so that starting and awaiting it does not count. */
    private static final double SAMPLE_SECONDS = 0.05;
    private static final int CHECKED_ELEMENTS = 64;

    @Option(names = "--size", paramLabel = "N", defaultValue = "1024", description = "Rows and columns (default: ${DEFAULT-VALUE}).")
    private int size;

    @Option(names = "--transpose", paramLabel = "T", defaultValue = "NN",
            description = "Which operand is stored transposed: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Matmul.Transpose transpose;

    @Mixin
    private DeviceOptions device;

    @Mixin
    private JsonFile json;

    private final PrintStream out = System.out;

    @Override
    public DeviceOptions device() {
        return device;
    }

    @Override
    public Integer call() {
        if (size < 1 || size > 32768) {
            throw new InputException("--size " + size + ": expected 1 to 32768");
        }
        json.check();
        Tensor a = Tensor.floats("a", size, size), b = Tensor.floats("b", size, size), product = Tensor.floats("product", size, size);
        try (Backend backend = device.open()) {
            out.println(device.describe(backend));
            List.of(a, b, product).forEach(backend::allocate);
            float[] left = random(1), right = random(2);
            backend.write(a, left);
            backend.write(b, right);
            long start = System.nanoTime();
            try (Launch launch = backend.compile(List.of(Matmul.of(transpose, a, b, product))).get(0)) {
                double compileSeconds = (System.nanoTime() - start) / 1e9;
                Spread seconds = new LaunchTimer(backend, WARM_UP_SECONDS, MEASURED_SECONDS, SAMPLE_SECONDS).time(launch);
                check(left, right, backend.readFloats(product), backend.precision());
                report(backend, launch, compileSeconds, seconds);
            }
        }
        return ExitCode.DONE;
    }

    private float[] random(long seed) {
        Random random = new Random(seed);
        float[] values = new float[size * size];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        return values;
    }

    /**
     * A speed is worth nothing if the product is wrong. An element, a sum of n products, is off by at most
     * gamma(n + 2) = (n + 2) u / (1 - (n + 2) u) times the sum of their sizes, with u = 2^-24 (Higham, "Accuracy and Stability of
     * Numerical Algorithms", 2002, section 3.1).
     */
    private void check(float[] a, float[] b, float[] product, Precision precision) {
        Random random = new Random(3);
        double bound = (size + 2) * 0x1p-24 / (1 - (size + 2) * 0x1p-24) + precision.productError();
        for (int i = 0; i < CHECKED_ELEMENTS; i++) {
            int row = random.nextInt(size), column = random.nextInt(size);
            double sum = 0, sizes = 0;
            for (int k = 0; k < size; k++) {
                double term = (double) a[transpose == Matmul.Transpose.TN ? k * size + row : row * size + k]
                        * b[transpose == Matmul.Transpose.NT ? column * size + k : k * size + column];
                sum += term;
                sizes += Math.abs(term);
            }
            float found = product[row * size + column];
            if (!(Math.abs(found - sum) <= bound * sizes)) {
                throw new WrongResultException(String.format(Locale.ROOT, "the product is wrong: expected %g at row %d, column %d, found %g; "
                        + "'firstlight validate' checks every kernel", sum, row, column, found));
            }
        }
    }

    private void report(Backend backend, Launch launch, double compileSeconds, Spread seconds) {
        Spread speed = seconds.map(one -> 2.0 * size * size * size / one / 1e9);
        LaunchListing listing = new LaunchListing(Ceilings.measure(backend));
        MeasuredLaunch measured = new MeasuredLaunch("", launch.op(), launch.kernels(), seconds, seconds.median());
        out.printf(Locale.ROOT, "matmul %s %dx%d: %.1f GFLOP/s (median of %d, %.1f to %.1f), %s of the limit, kernel %s, compiled in %.2f s%n", transpose, size, size,
                speed.median(), speed.count(), speed.smallest(), speed.largest(), LaunchListing.percent(listing.share(measured)),
                String.join(" + ", launch.kernels()), compileSeconds);
        out.println(listing.limits());
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("gflops", speed.median());
        result.put("smallest", speed.smallest());
        result.put("largest", speed.largest());
        result.put("share_of_limit", listing.share(measured));
        result.put("limits", listing.limitsForJson());
        result.put("compile_seconds", compileSeconds);
        result.put("size", size);
        result.put("transpose", transpose.name());
        result.put("kernels", launch.kernels());
        result.put("device", backend.device().toString());
        json.write(result);
    }
}
