package dev.firstlight.validate;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.firstlight.opencl.OpenClDevices;
import dev.firstlight.validate.KernelFaults.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Proof that the checks check: faults planted in copies of the kernels must be found. By default one in each file, headers too;
 * {@code -Dfirstlight.faults=N} plants N in each, and {@code -Dfirstlight.faults.file=softmax.cl} keeps to one file. Different
 * kinds of faults come first. Faults that do not compile don't count, and those known to show in no result (equivalent-faults.txt) are not planted.
 */
class PlantedFaultsTest {
    private static final int EACH = Integer.getInteger("firstlight.faults", 1);
    private static final int JOBS = Integer.getInteger("firstlight.faults.jobs", 2);
    private static final String ONLY_FILE = System.getProperty("firstlight.faults.file", "");
    private static final double LEAST_FOUND = 0.98;

    @TempDir(cleanup = CleanupMode.ALWAYS)
    private Path folder;

    /** What came of a file's faults. */
    private record Score(String file, int planted, List<String> survivors) {}

    @Test
    void plantedFaultsAreFound() throws IOException, InterruptedException, ExecutionException {
        Assumptions.assumeFalse(OpenClDevices.discover().devices().isEmpty(), "no OpenCL device");
        KernelFiles files = new KernelFiles();
        Set<String> equivalent = equivalentFaults();
        ExecutorService pool = Executors.newFixedThreadPool(JOBS);
        List<Score> scores = new ArrayList<>();
        try {
            List<Future<Score>> hunts = files.names().stream().filter(file -> file.endsWith(ONLY_FILE)).map(file -> pool.submit(() -> hunt(files, file, equivalent))).toList();
            for (Future<Score> hunt : hunts) {
                scores.add(hunt.get());
            }
        } finally {
            pool.shutdownNow();
        }
        int planted = scores.stream().mapToInt(Score::planted).sum(), survivors = scores.stream().mapToInt(score -> score.survivors.size()).sum();
        scores.forEach(score -> System.out.printf("%-20s %d of %d%n", score.file, score.planted - score.survivors.size(), score.planted));
        System.out.printf("planted faults found: %d of %d%n", planted - survivors, planted);
        assertTrue(planted > 0 && planted - survivors >= LEAST_FOUND * planted,
                "survived: " + scores.stream().flatMap(score -> score.survivors.stream()).collect(Collectors.joining("\n")));
        scores.forEach(score -> assertTrue(score.planted > 0, "nothing planted in " + score.file));
    }

    private Score hunt(KernelFiles files, String file, Set<String> equivalent) throws IOException, InterruptedException {
        int planted = 0;
        List<String> survivors = new ArrayList<>();
        try (HuntProcess hunt = new HuntProcess(folder)) {
            for (Fault fault : mixed(KernelFaults.in(file, files.text(file)))) {
                if (planted == EACH) {
                    break;
                }
                if (equivalent.contains(fault.file() + " | " + fault.after().strip())) {
                    continue;
                }
                String outcome = hunt.outcome(fault);
                System.out.println(fault + "  " + outcome);
                if (outcome.startsWith(FaultHunt.BROKEN)) {
                    continue;
                }
                planted++;
                if (outcome.equals(FaultHunt.SURVIVED) || outcome.equals(FaultHunt.TAINTED)) {
                    survivors.add(fault.toString());
                }
            }
        }
        return new Score(file, planted, survivors);
    }

    /** In an order drawn at random, the same every time, with the kinds of faults in turn. */
    private static List<Fault> mixed(List<Fault> faults) {
        List<Fault> shuffled = new ArrayList<>(faults);
        Collections.shuffle(shuffled, new Random(1));
        Map<String, Deque<Fault>> byKind = shuffled.stream().collect(Collectors.groupingBy(Fault::kind, LinkedHashMap::new, Collectors.toCollection(ArrayDeque::new)));
        List<Fault> mixed = new ArrayList<>();
        while (mixed.size() < faults.size()) {
            byKind.values().stream().filter(queue -> !queue.isEmpty()).forEach(queue -> mixed.add(queue.poll()));
        }
        return mixed;
    }

    /** Faults that were looked at and found to show in no result, as file and faulty line. */
    private static Set<String> equivalentFaults() throws IOException {
        try (InputStream list = PlantedFaultsTest.class.getResourceAsStream("equivalent-faults.txt")) {
            return new String(list.readAllBytes(), StandardCharsets.UTF_8).lines().filter(line -> !line.startsWith("#"))
                    .map(line -> line.substring(0, line.lastIndexOf(" | "))).collect(Collectors.toSet());
        }
    }
}
