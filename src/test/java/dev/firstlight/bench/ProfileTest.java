package dev.firstlight.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.firstlight.compute.Backend;
import dev.firstlight.compute.Launch;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.ops.Copy;
import dev.firstlight.compute.ops.Fill;
import dev.firstlight.cpu.CpuBackend;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Launches are timed without changing what they compute, and the trace is what viewers expect. */
class ProfileTest {
    @Test
    void timedLaunchesComputeAsBeforeAndLeaveATrace() throws IOException {
        try (Backend backend = CpuBackend.open(1, false)) {
            Tensor x = Tensor.floats("x", 100), y = Tensor.floats("y", 100);
            List.of(x, y).forEach(backend::allocate);
            Profile profile = new Profile(backend);
            Launch fill = profile.timed("layer \"one\" forward", new Fill(3, x).on(backend)), copy = profile.timed("layer two forward", new Copy(x, y).on(backend));
            profile.timed("never run", new Fill(7, y).on(backend));
            for (int step = 0; step < 5; step++) {
                fill.run(step);
                copy.run(step);
            }
            float[] threes = new float[100];
            java.util.Arrays.fill(threes, 3);
            assertArrayEquals(threes, backend.readFloats(y));
            assertEquals(2, profile.launches().size());
            assertTrue(profile.launches().get(0).total() >= profile.launches().get(1).total());
            assertEquals(5, profile.launches().get(0).seconds().count());

            StringWriter text = new StringWriter();
            profile.writeTrace(text);
            JsonArray events = JsonParser.parseString(text.toString()).getAsJsonObject().getAsJsonArray("traceEvents");
            assertEquals(2 + 10, events.size(), "two that name process and thread, one for each launch");
            double end = 0;
            for (int i = 2; i < events.size(); i++) {
                JsonObject event = events.get(i).getAsJsonObject();
                assertEquals("X", event.get("ph").getAsString());
                assertEquals(i % 2 == 0 ? "fill" : "copy", event.get("name").getAsString());
                assertEquals((i - 2) / 2, event.getAsJsonObject("args").get("step").getAsInt());
                assertTrue(event.get("ts").getAsDouble() >= end, "launches do not overlap");
                end = event.get("ts").getAsDouble() + event.get("dur").getAsDouble() - 0.001;
            }
            assertEquals("layer \"one\" forward", events.get(2).getAsJsonObject().get("cat").getAsString());
        }
    }

    @Test
    void aLongProfileKeepsItsTotalsExactAndItsMedianNear() {
        Durations durations = new Durations();
        int n = 200_001;
        for (int i = 0; i < n; i++) {
            durations.add(i);
        }
        Spread spread = durations.spread();
        assertEquals(n, spread.count());
        assertEquals((n - 1.0) * n / 2, durations.total());
        assertEquals(0, spread.smallest());
        assertEquals(n - 1, spread.largest());
        assertEquals(n / 2, spread.median(), 32, "every sixteenth value is kept");
    }
}
