package dev.firstlight.validate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.firstlight.opencl.OpenClDevices;
import dev.firstlight.validate.KernelFaults.Fault;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
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
 * kinds of faults come first. Faults that do not compile don't count, and {@link KnownFaults} are not hunted: those that change no
 * result on any device are not planted at all, and those that no comparison of results shows are counted for themselves, as not found.
 */
class PlantedFaultsTest {
    private static final int EACH = Integer.getInteger("firstlight.faults", 1);
    private static final int JOBS = Integer.getInteger("firstlight.faults.jobs", 2);
    private static final String ONLY_FILE = System.getProperty("firstlight.faults.file");
    /** Of those that are hunted. */
    private static final double LEAST_FOUND = 0.98;

    @TempDir(cleanup = CleanupMode.ALWAYS)
    private Path folder;

    /** What came of a file's faults. */
    private record Score(String file, int found, int interpreted, int unseen, List<String> survivors) {
        int planted() {
            return found + interpreted + unseen + survivors.size();
        }

        static Score sum(List<Score> scores) {
            return new Score("all", scores.stream().mapToInt(Score::found).sum(), scores.stream().mapToInt(Score::interpreted).sum(), scores.stream().mapToInt(Score::unseen).sum(),
                    scores.stream().flatMap(score -> score.survivors.stream()).toList());
        }

        @Override
        public String toString() {
            return String.format("| %s | %d | %d | %d | %d | %d |", file, planted(), found, interpreted, unseen, survivors.size());
        }
    }

    @Test
    void plantedFaultsAreFound() throws IOException, InterruptedException, ExecutionException {
        Assumptions.assumeFalse(OpenClDevices.discover().devices().isEmpty(), "no OpenCL device");
        KernelFiles files = new KernelFiles();
        ExecutorService pool = Executors.newFixedThreadPool(JOBS);
        List<Score> scores = new ArrayList<>();
        try {
            List<Future<Score>> hunts = files.names().stream().filter(file -> ONLY_FILE == null || file.equals(ONLY_FILE)).map(file -> pool.submit(() -> hunt(files, file))).toList();
            for (Future<Score> hunt : hunts) {
                scores.add(hunt.get());
            }
        } finally {
            pool.shutdownNow();
        }
        Score all = Score.sum(scores);
        System.out.println("| file | planted | found | seen by oclgrind alone | seen by nothing | other survivors |\n|---|---|---|---|---|---|");
        scores.forEach(System.out::println);
        System.out.println(all);
        assertTrue(all.found > 0 && all.found >= LEAST_FOUND * (all.found + all.survivors.size()), "survived: " + String.join("\n", all.survivors));
        scores.forEach(score -> assertTrue(score.planted() >= EACH, "too few faults planted in " + score.file + ": " + score.planted()));
    }

    private Score hunt(KernelFiles files, String file) throws IOException, InterruptedException {
        int found = 0, interpreted = 0, unseen = 0;
        List<String> survivors = new ArrayList<>();
        try (HuntProcess hunt = new HuntProcess(folder)) {
            for (Fault fault : mixed(KernelFaults.in(file, files.text(file)))) {
                if (found + survivors.size() == EACH) {
                    break;
                }
                if (KnownFaults.EQUIVALENT.contains(fault)) {
                    continue;
                }
                if (KnownFaults.OCLGRIND.contains(fault) || KnownFaults.UNSEEN.contains(fault)) {
                    interpreted += KnownFaults.OCLGRIND.contains(fault) ? 1 : 0;
                    unseen += KnownFaults.UNSEEN.contains(fault) ? 1 : 0;
                    continue;
                }
                String outcome = hunt.outcome(fault);
                System.out.println(fault + "  " + outcome);
                if (outcome.equals(FaultHunt.SURVIVED) || outcome.equals(FaultHunt.TAINTED)) {
                    survivors.add(fault.key());
                } else if (!outcome.startsWith(FaultHunt.BROKEN)) {
                    found++;
                }
            }
        }
        return new Score(file, found, interpreted, unseen, survivors);
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

    /** A fault that is excused must be there, and alone: an excuse must not outlive its line, nor cover another. */
    @Test
    void knownFaultsAreThere() throws IOException {
        KernelFiles files = new KernelFiles();
        Set<String> keys = new HashSet<>();
        for (String file : files.names()) {
            KernelFaults.in(file, files.text(file)).forEach(fault -> assertTrue(keys.add(fault.key()), "not told apart: " + fault.key()));
        }
        for (KnownFaults list : KnownFaults.values()) {
            Set<String> gone = new HashSet<>(list.keys());
            gone.removeAll(keys);
            assertEquals(Set.of(), gone);
        }
    }
}
