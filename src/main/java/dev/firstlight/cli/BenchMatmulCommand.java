package dev.firstlight.cli;

import dev.firstlight.compute.Backend;
import dev.firstlight.compute.Launch;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.ops.Matmul;
import java.io.PrintStream;
import java.util.ArrayList;
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
                double compileSeconds = secondsSince(start);
                List<Double> speeds = measure(backend, launch);
                check(left, right, backend.readFloats(product));
                report(backend, launch, compileSeconds, speeds);
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

    /** GFLOP/s of one measurement after the other. */
    private List<Double> measure(Backend backend, Launch launch) {
        int repeats = 1;
        long start = System.nanoTime();
        do {
            double once = seconds(backend, launch, repeats) / repeats;
            repeats = (int) Math.max(1, Math.min(1e6, Math.ceil(SAMPLE_SECONDS / once)));
        } while (secondsSince(start) < WARM_UP_SECONDS);
        List<Double> speeds = new ArrayList<>();
        start = System.nanoTime();
        do {
            speeds.add(2.0 * size * size * size * repeats / seconds(backend, launch, repeats) / 1e9);
        } while (speeds.size() < 3 || secondsSince(start) < MEASURED_SECONDS);
        return speeds;
    }

    private static double seconds(Backend backend, Launch launch, int repeats) {
        long start = System.nanoTime();
        for (int i = 0; i < repeats; i++) {
            launch.run(0);
        }
        backend.synchronize();
        return secondsSince(start);
    }

    private static double secondsSince(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    /**
     * A speed is worth nothing if the product is wrong. An element, a sum of n products, is off by at most
     * gamma(n + 2) = (n + 2) u / (1 - (n + 2) u) times the sum of their sizes, with u = 2^-24 (Higham, "Accuracy and Stability of
     * Numerical Algorithms", 2002, section 3.1).
     */
    private void check(float[] a, float[] b, float[] product) {
        Random random = new Random(3);
        double gamma = (size + 2) * 0x1p-24 / (1 - (size + 2) * 0x1p-24);
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
            if (!(Math.abs(found - sum) <= gamma * sizes)) {
                throw new WrongResultException(String.format(Locale.ROOT, "the product is wrong: expected %g at row %d, column %d, found %g; "
                        + "'firstlight validate' checks every kernel", sum, row, column, found));
            }
        }
    }

    private void report(Backend backend, Launch launch, double compileSeconds, List<Double> speeds) {
        double median = Statistics.median(speeds);
        out.printf(Locale.ROOT, "matmul %s %dx%d: %.1f GFLOP/s (median of %d, %.1f to %.1f), kernel %s, compiled in %.2f s%n", transpose, size, size,
                median, speeds.size(), Statistics.smallest(speeds), Statistics.largest(speeds), String.join(" + ", launch.kernels()), compileSeconds);
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("gflops", median);
        result.put("smallest", Statistics.smallest(speeds));
        result.put("largest", Statistics.largest(speeds));
        result.put("compile_seconds", compileSeconds);
        result.put("size", size);
        result.put("transpose", transpose.name());
        result.put("kernels", launch.kernels());
        result.put("device", backend.device().toString());
        json.write(result);
    }
}
