package dev.firstlight.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.firstlight.bench.Tuner.Finding;
import dev.firstlight.compute.Backend;
import dev.firstlight.compute.Launch;
import dev.firstlight.compute.Op;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.Tunable;
import dev.firstlight.compute.ops.Copy;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The fastest form wins if it is right and really faster. */
class TunerTest {
    private static final Op OP = new Copy(Tensor.floats("x", 4), Tensor.floats("y", 4));

    private final Map<String, String> chosen = new HashMap<>();
    private final Tunable tunable = new Tunable() {
        @Override
        public List<Choice> choices(Op op) {
            return List.of(new Choice("tile", List.of("1", "2", "4", "8")), new Choice("parts", List.of("1", "3")));
        }

        @Override
        public void choose(String choice, String form) {
            chosen.put(choice, form);
        }

        @Override
        public Map<String, String> chosen() {
            return chosen;
        }
    };

    /** A backend that compiles, where a tile of 8 fails, and does nothing else. */
    private final Backend backend = (Backend) Proxy.newProxyInstance(Backend.class.getClassLoader(), new Class<?>[] {Backend.class}, (proxy, method, arguments) -> {
        assertEquals("compile", method.getName());
        if ("8".equals(chosen.get("tile"))) {
            throw new IllegalStateException("no such tile");
        }
        return List.of(new Launch() {
            @Override
            public Op op() {
                return OP;
            }

            @Override
            public List<String> kernels() {
                return List.of("copy");
            }

            @Override
            public void run(int step) {}
        });
    });

    private List<Finding> tune(Map<String, Double> seconds, List<String> wrongTiles) {
        Tuner tuner = new Tuner(backend, tunable, launch -> seconds.getOrDefault(chosen.getOrDefault("tile", "1"), 1.0), op -> !wrongTiles.contains(chosen.get("tile")));
        List<Finding> heard = new ArrayList<>();
        List<Finding> findings = tuner.tune(List.of(OP, OP), heard::add);
        assertEquals(findings, heard);
        assertEquals(2, findings.size(), "each choice is settled once");
        assertFalse(findings.get(1).gained(), "parts change nothing");
        return findings;
    }

    @Test
    void theFastestWins() {
        Finding finding = tune(Map.of("1", 1.0, "2", 0.5, "4", 0.4, "8", 0.1), List.of()).get(0);
        assertEquals("4", finding.after());
        assertEquals(0.4, finding.secondsAfter());
        assertEquals("4", chosen.get("tile"));
    }

    @Test
    void whatIsWrongNeverWins() {
        Finding finding = tune(Map.of("1", 1.0, "2", 0.5, "4", 0.4), List.of("4")).get(0);
        assertEquals("2", finding.after());
        assertEquals(List.of("4"), finding.wrong());
        assertFalse(tune(Map.of("1", 1.0, "2", 0.5, "4", 0.4), List.of("2", "4")).get(0).gained());
        assertEquals("1", chosen.get("tile"));
    }

    @Test
    void whatIsHardlyFasterChangesNothing() {
        assertFalse(tune(Map.of("1", 1.0, "2", 0.98, "4", 1.2), List.of()).get(0).gained());
        assertEquals("1", chosen.get("tile"));
    }
}
