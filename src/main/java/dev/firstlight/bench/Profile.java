package dev.firstlight.bench;

import com.google.gson.stream.JsonWriter;
import dev.firstlight.compute.Backend;
import dev.firstlight.compute.Launch;
import dev.firstlight.compute.Op;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * How long each launch of a plan takes while it is replayed: each is run alone, see {@link Backend#time}, and so none overlaps with
 * the next. What they compute stays the same, bit for bit.
 */
public final class Profile {
    /** The trace ends after so many launches: viewers open some 10 MB at once. */
    private static final int MOST_TRACED = 100_000;

    private final Backend backend;
    private final long start = System.nanoTime();
    private final List<TimedLaunch> launches = new ArrayList<>();
    private long[] begun = new long[1 << 10];
    private long[] lasted = new long[1 << 10];
    private int[] which = new int[1 << 10];
    private int[] steps = new int[1 << 10];
    private int traced;

    public Profile(Backend backend) {
        this.backend = backend;
    }

    /** A launch that does what the given one does and notes how long it took. @param where its layer and phase, in words */
    public Launch timed(String where, Launch launch) {
        TimedLaunch timed = new TimedLaunch(launches.size(), where, launch);
        launches.add(timed);
        return timed;
    }

    private void note(int launch, int step, long begin, double seconds) {
        if (traced == MOST_TRACED) {
            return;
        }
        if (traced == begun.length) {
            int longer = Math.min(MOST_TRACED, traced * 2);
            begun = Arrays.copyOf(begun, longer);
            lasted = Arrays.copyOf(lasted, longer);
            which = Arrays.copyOf(which, longer);
            steps = Arrays.copyOf(steps, longer);
        }
        begun[traced] = begin - start;
        lasted[traced] = Math.round(seconds * 1e9);
        which[traced] = launch;
        steps[traced++] = step;
    }

    /** The launches that were run, the one that took the most time in all first. */
    public List<MeasuredLaunch> launches() {
        return launches.stream().filter(launch -> launch.durations.count() > 0).map(TimedLaunch::measured)
                .sorted(Comparator.comparingDouble(MeasuredLaunch::total).reversed()).toList();
    }

    /** How many launches the trace holds: the first ones. */
    public int traced() {
        return traced;
    }

    /**
     * Writes the first launches as a trace that Perfetto and Chrome's tracing view open: complete events of the Trace Event Format, in
     * microseconds since this profile was made.
     */
    public void writeTrace(Writer writer) throws IOException {
        JsonWriter json = new JsonWriter(writer);
        json.beginObject().name("displayTimeUnit").value("ns");
        json.name("otherData").beginObject().name("device").value(backend.device().toString()).name("timing").value(backend.timing()).endObject();
        json.name("traceEvents").beginArray();
        json.beginObject().name("ph").value("M").name("pid").value(1).name("name").value("process_name")
                .name("args").beginObject().name("name").value("firstlight").endObject().endObject();
        json.beginObject().name("ph").value("M").name("pid").value(1).name("tid").value(1).name("name").value("thread_name")
                .name("args").beginObject().name("name").value(backend.device().name()).endObject().endObject();
        for (int i = 0; i < traced; i++) {
            TimedLaunch launch = launches.get(which[i]);
            json.beginObject().name("ph").value("X").name("pid").value(1).name("tid").value(1).name("ts").value(begun[i] / 1e3).name("dur").value(lasted[i] / 1e3)
                    .name("name").value(launch.op().name()).name("cat").value(launch.where)
                    .name("args").beginObject().name("layer").value(launch.where).name("kernels").value(String.join(" + ", launch.kernels()))
                    .name("step").value(steps[i]).endObject().endObject();
            if (i % 100 == 99) {
                writer.write('\n');
            }
        }
        json.endArray().endObject();
        json.flush();
    }

    /** Runs a launch alone and notes the time. */
    private final class TimedLaunch implements Launch {
        private final int number;
        private final String where;
        private final Launch launch;
        private final Durations durations = new Durations();

        TimedLaunch(int number, String where, Launch launch) {
            this.number = number;
            this.where = where;
            this.launch = launch;
        }

        MeasuredLaunch measured() {
            return new MeasuredLaunch(where, launch.op(), launch.kernels(), durations.spread(), durations.total());
        }

        @Override
        public Op op() {
            return launch.op();
        }

        @Override
        public List<String> kernels() {
            return launch.kernels();
        }

        @Override
        public String options() {
            return launch.options();
        }

        @Override
        public void run(int step) {
            backend.synchronize();
            long begin = System.nanoTime();
            double seconds = backend.time(launch, step);
            durations.add(seconds);
            note(number, step, begin, seconds);
        }

        @Override
        public void close() {
            launch.close();
        }
    }
}
