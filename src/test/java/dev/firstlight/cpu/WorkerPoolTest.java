package dev.firstlight.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class WorkerPoolTest {
    /** More threads than a small machine has processors, tasks of every number of parts, some far longer than others. */
    @Test
    void everyPartOfEveryTaskRunsOnceBeforeTheNextBegins() {
        int most = 5, tasks = 20_000;
        int[] runs = new int[most];
        try (WorkerPool pool = new WorkerPool(most)) {
            for (int task = 0; task < tasks; task++) {
                int number = task, parts = 1 + task % most;
                pool.run((part, threads) -> {
                    assertEquals(parts, threads);
                    for (int spin = 0; (number + part) % 7 == 0 && spin < 200; spin++) {
                        Thread.onSpinWait();
                    }
                    runs[part]++;
                }, parts);
                int round = task / most, place = task % most;
                for (int part = 0; part < most; part++) {
                    assertEquals(round * (most - part) + Math.max(0, place - part + 1), runs[part], "part " + part + " after task " + task);
                }
            }
        }
    }

    @Test
    void aFailureReachesTheCallerAndThePoolGoesOn() {
        try (WorkerPool pool = new WorkerPool(3)) {
            RuntimeException failure = new IllegalArgumentException("part 2");
            var reported = assertThrows(IllegalStateException.class, () -> pool.run((part, threads) -> {
                if (part == 2) {
                    throw failure;
                }
            }, 3));
            assertSame(failure, reported.getCause());
            int[] runs = new int[3];
            pool.run((part, threads) -> runs[part]++, 3);
            assertEquals(3, runs[0] + runs[1] + runs[2]);
        }
    }
}
