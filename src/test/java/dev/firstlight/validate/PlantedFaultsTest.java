package dev.firstlight.validate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.firstlight.opencl.DeviceClass;
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
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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
 * {@code -Dfirstlight.faults=N} plants N in each, {@code -Dfirstlight.faults.file=softmax.cl} keeps to one file, and
 * {@code -Dfirstlight.faults.seed=N} draws others. Different kinds of faults come first. Faults that do not compile don't count, nor do
 * those among {@link KnownFaults} that change no result on any device; of those there that no comparison of results shows,
 * {@link Oclgrind} is asked, and without it they are not planted.
 */
class PlantedFaultsTest {
    private static final int EACH = Integer.getInteger("firstlight.faults", 1);
    private static final int SEED = Integer.getInteger("firstlight.faults.seed", 1);
    private static final int JOBS = Integer.getInteger("firstlight.faults.jobs", 2);
    private static final String ONLY_FILE = System.getProperty("firstlight.faults.file");
    /** In a file that has so many; some have no more places for one. */
    private static final int FEWEST = 5;
    private static final double LEAST_FOUND = 0.98;

    @TempDir(cleanup = CleanupMode.ALWAYS)
    private Path folder;

    /** What came of a file's faults. */
    private record Score(String file, int compared, int interpreted, List<String> survivors) {
        int found() {
            return compared + interpreted;
        }

        int planted() {
            return found() + survivors.size();
        }

        static Score sum(List<Score> scores) {
            return new Score("all", scores.stream().mapToInt(Score::compared).sum(), scores.stream().mapToInt(Score::interpreted).sum(),
                    scores.stream().flatMap(score -> score.survivors.stream()).toList());
        }

        @Override
        public String toString() {
            return String.format("| %s | %d | %d | %d | %d |", file, planted(), compared, interpreted, survivors.size());
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
        System.out.println("| file | planted | found by comparison | by oclgrind alone | survivors |\n|---|---|---|---|---|");
        scores.forEach(System.out::println);
        System.out.println(all);
        assertTrue(all.compared > 0 && all.found() >= LEAST_FOUND * all.planted(), "survived: " + String.join("\n", all.survivors));
        scores.forEach(score -> assertTrue(score.planted() >= Math.min(EACH, FEWEST), "too few faults planted in " + score.file + ": " + score.planted()));
    }

    private Score hunt(KernelFiles files, String file) throws IOException, InterruptedException {
        int compared = 0, interpreted = 0;
        List<String> survivors = new ArrayList<>();
        try (HuntProcess hunt = new HuntProcess(folder)) {
            for (Fault fault : mixed(KernelFaults.in(file, files.text(file)))) {
                if (compared + survivors.size() == EACH) {
                    break;
                }
                Optional<String> forOclgrind = KnownFaults.OCLGRIND.remark(fault);
                if (KnownFaults.EQUIVALENT.remark(fault).isPresent() || forOclgrind.isPresent() && !Oclgrind.isInstalled()) {
                    continue;
                }
                String outcome = forOclgrind.isPresent() ? interpreted(fault, forOclgrind.get()) : hunt.outcome(fault);
                System.out.println(fault + "  " + outcome);
                if (outcome.equals(FaultHunt.SURVIVED) || outcome.equals(FaultHunt.TAINTED)) {
                    survivors.add(fault.key());
                } else if (forOclgrind.isPresent()) {
                    interpreted++;
                } else if (!outcome.startsWith(FaultHunt.BROKEN)) {
                    compared++;
                }
            }
        }
        return new Score(file, compared, interpreted, survivors);
    }

    /** What comes of a fault on oclgrind, in the cases that its remark begins with: a class of devices, and what {@code --only} takes. */
    private String interpreted(Fault fault, String remark) throws IOException, InterruptedException {
        String[] where = remark.split(" ", 3);
        boolean reported = Oclgrind.reports(folder, fault.plant(folder), DeviceClass.valueOf(where[0].toUpperCase(Locale.ROOT)), where[1]);
        return reported ? FaultHunt.FOUND + "oclgrind: " + where[1] : FaultHunt.SURVIVED;
    }

    /** In an order drawn at random, the same for a seed, with the kinds of faults in turn. */
    private static List<Fault> mixed(List<Fault> faults) {
        List<Fault> shuffled = new ArrayList<>(faults);
        Collections.shuffle(shuffled, new Random(SEED));
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
            assertEquals(List.of(), list.lines().stream().filter(line -> keys.stream().noneMatch(key -> line.startsWith(key + " | "))).toList());
        }
    }
}
