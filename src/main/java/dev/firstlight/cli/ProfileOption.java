package dev.firstlight.cli;

import dev.firstlight.bench.Ceilings;
import dev.firstlight.bench.MeasuredLaunch;
import dev.firstlight.bench.Profile;
import dev.firstlight.compute.Backend;
import dev.firstlight.nn.Program;
import dev.firstlight.train.AtomicFiles;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Option;

/** The option that has every launch of a training timed. */
final class ProfileOption {
    private static final String TRACE = "trace.json";

    @Option(names = "--profile", description = "Time each launch, list them beside the device's limits, and write a trace for Perfetto or Chrome's tracing view "
            + "into the run directory. The weights stay the same, bit for bit; training is slower.")
    private boolean wanted;

    private Profile profile;

    /** What is put around each launch. */
    Program.Wrapper wrapper(Backend backend) {
        if (!wanted) {
            return Program.Wrapper.NONE;
        }
        profile = new Profile(backend);
        return (step, launch) -> profile.timed(step.where(), launch);
    }

    /** Writes and prints what was found, if it was wanted. */
    void report(Backend backend, Path folder, PrintStream out) {
        if (profile == null) {
            return;
        }
        Path trace = folder.resolve(TRACE);
        try {
            AtomicFiles.write(trace, channel -> {
                Writer writer = new BufferedWriter(Channels.newWriter(channel, StandardCharsets.UTF_8));
                profile.writeTrace(writer);
                writer.flush();
            });
        } catch (IOException e) {
            throw new InputException(trace + " cannot be written (" + e + "); free space or choose another place with --run");
        }
        List<MeasuredLaunch> launches = profile.launches();
        LaunchListing listing = new LaunchListing(Ceilings.measure(backend));
        out.println("profile: each launch by itself, " + backend.timing());
        listing.print(out, launches);
        out.println(listing.limits());
        out.printf(Locale.ROOT, "trace:  %s, the first %,d launches; open it in https://ui.perfetto.dev or chrome://tracing%n", Shell.quote(trace.toString()), profile.traced());
    }
}
