package dev.firstlight.validate;

import dev.firstlight.compute.Precision;
import dev.firstlight.opencl.DeviceClass;
import dev.firstlight.opencl.KernelSources;
import dev.firstlight.opencl.OpenClBackend;
import dev.firstlight.opencl.OpenClBuildException;
import dev.firstlight.opencl.OpenClDevices;
import dev.firstlight.validate.cases.Catalogue;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Validates faulty kernels, one fault after another, in a process of its own, for they may take it down. Each line it reads names
 * a folder of kernels, the file with the fault in it and the line; it answers with a line on what came of it. Quick cases of both
 * device classes that run the file's kernels are tried until one fails, those first that are likely to run the faulty line, and of
 * those the ones that found faults before. To be sure that it was the fault, the case must pass with the right kernels, here and now.
 */
final class FaultHunt {
    static final String ANSWER = "answer: ", FOUND = "found by ", SURVIVED = "survived", BROKEN = "does not compile: ", TAINTED = "tainted", HUNG = "hung";
    private static final double TIMEOUT_SECONDS = 40;
    private static final int LARGEST_CHUNK = 16;
    /** A fault that so many of the likeliest cases of a class do not find counts as not found, though others might. */
    private static final int MOST_CASES = 150;
    private static final List<Precision> LESS_EXACT = List.of(Precision.BF16, Precision.TF32);
    /** Elements of a case that takes no time to run. */
    private static final int SMALL = 3000;

    private final KernelFiles files = new KernelFiles();
    private final List<Case> catalogue = Catalogue.cases(false).toList();
    private final Map<DeviceClass, OpenClBackend> right = new EnumMap<>(DeviceClass.class);
    private final Map<String, List<Case>> orders = new HashMap<>();

    private FaultHunt() throws IOException {}

    public static void main(String[] arguments) throws IOException {
        FaultHunt hunt = new FaultHunt();
        BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line; (line = requests.readLine()) != null;) {
            String[] parts = line.split("\t", -1);
            answer(hunt.outcome(Path.of(parts[0]), parts[1], Integer.parseInt(parts[2])));
        }
        // Buffers that a faulty kernel wrote past may not even be given back.
        Runtime.getRuntime().halt(0);
    }

    private static void answer(String text) {
        System.out.println(ANSWER + text.replace('\n', ' '));
    }

    private static OpenClBackend open(Path kernels, DeviceClass deviceClass) {
        return OpenClBackend.open(OpenClDevices.discover().devices().get(0), KernelSources.directory(kernels), deviceClass);
    }

    private String outcome(Path kernels, String file, int line) {
        for (Precision precision : LESS_EXACT) {
            if (files.text(file).toLowerCase(Locale.ROOT).contains(precision.name().toLowerCase(Locale.ROOT))) {
                String outcome = lessExact(kernels, file, line, precision);
                if (!outcome.equals(SURVIVED)) {
                    return outcome;
                }
            }
        }
        return exact(kernels, file, line);
    }

    private String exact(Path kernels, String file, int line) {
        Map<DeviceClass, OpenClBackend> faulty = new EnumMap<>(DeviceClass.class);
        Map<DeviceClass, List<Case>> left = new EnumMap<>(DeviceClass.class);
        for (DeviceClass deviceClass : DeviceClass.values()) {
            faulty.put(deviceClass, open(kernels, deviceClass));
            List<Case> cases = new ArrayList<>(files.likeliest(file, line, order(file, deviceClass), deviceClass));
            if (deviceClass == DeviceClass.MATRIX_GPU) {
                cases.removeIf(each -> files.uses(each, deviceClass).equals(files.uses(each, DeviceClass.GPU)));
            }
            left.put(deviceClass, new ArrayList<>(cases.subList(0, Math.min(MOST_CASES, cases.size()))));
        }
        try {
            for (int chunk = 1; left.values().stream().anyMatch(cases -> !cases.isEmpty()); chunk = Math.min(LARGEST_CHUNK, 2 * chunk)) {
                for (DeviceClass deviceClass : DeviceClass.values()) {
                    List<Case> next = left.get(deviceClass).subList(0, Math.min(chunk, left.get(deviceClass).size()));
                    CaseResult failure = next.isEmpty() ? null : firstFailure(faulty.get(deviceClass), next);
                    if (failure != null) {
                        return failed(failure, file, deviceClass);
                    }
                    next.clear();
                }
            }
            return SURVIVED;
        } finally {
            faulty.values().forEach(OpenClBackend::close);
        }
    }

    /** What comes of a fault in code that only products of less than float32's precision run. */
    private String lessExact(Path kernels, String file, int line, Precision precision) {
        List<Case> cases = files.likeliest(file, line, order(file, DeviceClass.MATRIX_GPU), DeviceClass.MATRIX_GPU);
        try (OpenClBackend faulty = open(KernelSources.directory(kernels), precision); OpenClBackend control = open(KernelSources.bundled(), precision)) {
            CaseResult failure = firstFailure(faulty, cases.subList(0, Math.min(2 * LARGEST_CHUNK, cases.size())));
            if (failure == null) {
                return SURVIVED;
            }
            boolean tainted = firstFailure(control, cases.stream().filter(each -> each.name().equals(failure.name())).toList()) != null;
            return failure.thrown() instanceof OpenClBuildException ? BROKEN + failure.finding() : tainted ? TAINTED : FOUND + failure.name() + ": " + failure.finding();
        }
    }

    private static OpenClBackend open(KernelSources sources, Precision precision) {
        return OpenClBackend.open(OpenClDevices.discover().devices().get(0), sources, DeviceClass.MATRIX_GPU, precision, null);
    }

    private String failed(CaseResult failure, String file, DeviceClass deviceClass) {
        if (failure.thrown() instanceof OpenClBuildException) {
            return BROKEN + failure.finding();
        }
        if (failure.finding().startsWith(HUNG)) {
            // The kernel still runs: nothing that it uses can be given back.
            answer(HUNG);
            Runtime.getRuntime().halt(1);
        }
        List<Case> order = order(file, deviceClass);
        Case finder = order.stream().filter(each -> each.name().equals(failure.name())).findFirst().orElseThrow();
        order.remove(finder);
        order.add(0, finder);
        OpenClBackend control = right.computeIfAbsent(deviceClass, one -> open(KernelFiles.FOLDER, one));
        return firstFailure(control, List.of(finder)) != null ? TAINTED : FOUND + failure.name() + ": " + failure.finding();
    }

    /** All cases that run a file's kernels, the best first: to begin with, the largest small one of each operation; then one of each in turn. */
    private List<Case> order(String file, DeviceClass deviceClass) {
        return orders.computeIfAbsent(deviceClass + file, key -> {
            List<Case> all = files.using(file, null, catalogue, deviceClass).stream().filter(each -> ownKernels(each, deviceClass)).toList();
            Map<String, Case> first = all.stream().filter(each -> each.elements() <= SMALL)
                    .collect(Collectors.toMap(Case::group, each -> each, (a, b) -> a.elements() >= b.elements() ? a : b));
            Set<Case> order = new LinkedHashSet<>(new TreeMap<>(first).values());
            Map<String, Deque<Case>> byGroup = all.stream().collect(Collectors.groupingBy(Case::group, TreeMap::new, Collectors.toCollection(ArrayDeque::new)));
            while (order.size() < all.size()) {
                byGroup.values().stream().filter(group -> !group.isEmpty()).forEach(group -> order.add(group.poll()));
            }
            return new ArrayList<>(order);
        });
    }

    /** Devices with matrix instructions run most kernels just as other GPUs do. */
    private boolean ownKernels(Case subject, DeviceClass deviceClass) {
        return deviceClass != DeviceClass.MATRIX_GPU || !files.uses(subject, deviceClass).equals(files.uses(subject, DeviceClass.GPU));
    }

    private static CaseResult firstFailure(OpenClBackend backend, List<Case> cases) {
        return new Validator(backend, 1, TIMEOUT_SECONDS).run(cases, (result, done, total) -> !result.failed()).failures().stream().findFirst().orElse(null);
    }
}
