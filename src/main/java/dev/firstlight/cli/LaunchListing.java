package dev.firstlight.cli;

import dev.firstlight.bench.Ceilings;
import dev.firstlight.bench.MeasuredLaunch;
import dev.firstlight.bench.Spread;
import dev.firstlight.compute.Cost;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Measured launches beside what the device can do at all: as a table for people, as values for JSON. */
final class LaunchListing {
    private final Ceilings ceilings;

    LaunchListing(Ceilings ceilings) {
        this.ceilings = ceilings;
    }

    /** The device's limits, in one line. */
    String limits() {
        String sizes = ceilings.bandwidths().stream().map(each -> String.format(Locale.ROOT, "%.0f at %s", each.bytesPerSecond() / 1e9, size(each.bytes())))
                .collect(Collectors.joining(", "));
        return String.format(Locale.ROOT, "limits: %,.0f GFLOP/s in multiply-adds; copying, GB/s: %s", ceilings.flopsPerSecond() / 1e9, sizes);
    }

    private static String size(long bytes) {
        return bytes < 1 << 20 ? (bytes >> 10) + " KiB" : (bytes >> 20) + " MiB";
    }

    /** A row for each launch, in the order given, and one for all. */
    void print(PrintStream out, List<MeasuredLaunch> launches) {
        double all = launches.stream().mapToDouble(MeasuredLaunch::total).sum();
        TextTable table = new TextTable("layer", "launch", "kernels", "n", "share", "median us", "from", "to", "GFLOP/s", "GB/s", "of limit");
        for (MeasuredLaunch launch : launches) {
            table.row(launch.where(), launch.op().name(), String.join(" + ", launch.kernels()), String.format(Locale.ROOT, "%,d", launch.seconds().count()),
                    percent(launch.total() / all), micros(launch.seconds().median()), micros(launch.seconds().smallest()), micros(launch.seconds().largest()),
                    billions(launch.flopsPerSecond()), billions(launch.bytesPerSecond()), percent(share(launch)));
        }
        double seconds = launches.stream().mapToDouble(launch -> launch.seconds().median()).sum();
        Cost cost = launches.stream().map(launch -> launch.op().cost()).reduce(Cost.NONE, Cost::plus);
        table.row("all", launches.size() + " launches", "", "", percent(1), micros(seconds), "", "", billions(cost.flops() / seconds), billions(cost.bytes() / seconds),
                percent(least(launches) / seconds));
        table.print(out);
    }

    /** The least time that the launches can take one after the other, in seconds. */
    double least(List<MeasuredLaunch> launches) {
        return launches.stream().mapToDouble(launch -> ceilings.leastSeconds(launch.op().cost())).sum();
    }

    /** The share of its limit that a launch reaches, 1 for all of it. */
    double share(MeasuredLaunch launch) {
        return ceilings.share(launch.op().cost(), launch.seconds().median());
    }

    /** For JSON: the device's limits. */
    Map<String, Object> limitsForJson() {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("gflops", ceilings.flopsPerSecond() / 1e9);
        result.put("copies", ceilings.bandwidths().stream().map(each -> Map.of("bytes", each.bytes(), "gb_per_second", each.bytesPerSecond() / 1e9)).toList());
        return result;
    }

    /** For JSON: an object for each launch. */
    List<Map<String, Object>> forJson(List<MeasuredLaunch> launches) {
        return launches.stream().map(this::forJson).toList();
    }

    private Map<String, Object> forJson(MeasuredLaunch launch) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("layer", launch.where());
        result.put("launch", launch.op().name());
        result.put("kernels", launch.kernels());
        result.put("reads", launch.op().reads().stream().map(tensor -> tensor.shape().toString()).toList());
        result.put("writes", launch.op().writes().stream().map(tensor -> tensor.shape().toString()).toList());
        result.put("flops", launch.op().cost().flops());
        result.put("bytes", launch.op().cost().bytes());
        result.putAll(seconds(launch.seconds()));
        result.put("gflops", launch.flopsPerSecond() / 1e9);
        result.put("gb_per_second", launch.bytesPerSecond() / 1e9);
        result.put("share_of_limit", share(launch));
        return result;
    }

    /** For JSON: seconds in microseconds. */
    static Map<String, Object> seconds(Spread seconds) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("median_us", seconds.median() * 1e6);
        result.put("smallest_us", seconds.smallest() * 1e6);
        result.put("largest_us", seconds.largest() * 1e6);
        result.put("samples", seconds.count());
        return result;
    }

    static String micros(double seconds) {
        return String.format(Locale.ROOT, "%,.1f", seconds * 1e6);
    }

    private static String billions(double number) {
        return String.format(Locale.ROOT, "%,.1f", number / 1e9);
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }
}
