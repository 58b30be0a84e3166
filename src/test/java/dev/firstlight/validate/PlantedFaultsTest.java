package dev.firstlight.validate;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.firstlight.opencl.DeviceClass;
import dev.firstlight.opencl.KernelSources;
import dev.firstlight.opencl.OpenClBackend;
import dev.firstlight.opencl.OpenClDevices;
import dev.firstlight.validate.KernelFaults.Fault;
import dev.firstlight.validate.cases.Catalogue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Proof that the checks check: faults planted in copies of the kernels must be found. By default one in each kernel file;
 * {@code -Dfirstlight.faults=N} plants N in each, and {@code -Dfirstlight.faults.file=softmax.cl} keeps to one file.
 */
class PlantedFaultsTest {
    private static final Path KERNELS = Path.of("kernels");
    private static final Pattern ENTRY_POINT = Pattern.compile("^kernel\\b[^;{]*?\\bvoid (\\w+)\\(", Pattern.MULTILINE);
    private static final int EACH = Integer.getInteger("firstlight.faults", 1);
    private static final String ONLY_FILE = System.getProperty("firstlight.faults.file", "");
    private static final double LEAST_FOUND = 0.98;
    private static final long SECONDS_PER_RUN = 180;

    @TempDir
    private Path folder;

    @Test
    void plantedFaultsAreFound() throws IOException, InterruptedException {
        Assumptions.assumeFalse(OpenClDevices.discover().devices().isEmpty(), "no OpenCL device");
        Set<String> equivalent = equivalentFaults();
        List<Fault> faults = new ArrayList<>(), survivors = new ArrayList<>();
        for (Path file : files()) {
            List<Fault> all = new ArrayList<>(KernelFaults.in(file.getFileName().toString(), Files.readString(file)));
            all.removeIf(fault -> equivalent.contains(fault.file() + " | " + fault.after().strip()));
            Collections.shuffle(all, new Random(1));
            faults.addAll(all.subList(0, Math.min(EACH, all.size())));
        }
        Map<DeviceClass, Map<String, Set<String>>> users = new EnumMap<>(DeviceClass.class);
        for (DeviceClass deviceClass : DeviceClass.values()) {
            users.put(deviceClass, operationsByFile(deviceClass));
        }
        for (Path file : files()) {
            String name = file.getFileName().toString();
            assertTrue(users.values().stream().anyMatch(byFile -> byFile.containsKey(name)), "no case runs a kernel of " + name);
        }
        for (Fault fault : faults) {
            if (!found(fault, users)) {
                survivors.add(fault);
                System.out.println("survived: " + fault);
            }
        }
        System.out.printf("planted faults found: %d of %d%n", faults.size() - survivors.size(), faults.size());
        assertTrue(!faults.isEmpty() && faults.size() - survivors.size() >= LEAST_FOUND * faults.size(), "survived: " + survivors);
    }

    /** Faults that were looked at and found to change nothing, as file and faulty line. */
    private static Set<String> equivalentFaults() throws IOException {
        try (InputStream list = PlantedFaultsTest.class.getResourceAsStream("equivalent-faults.txt")) {
            return new String(list.readAllBytes(), StandardCharsets.UTF_8).lines().filter(line -> !line.startsWith("#"))
                    .map(line -> line.substring(0, line.lastIndexOf(" | "))).collect(Collectors.toSet());
        }
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(KERNELS)) {
            return files.filter(file -> file.toString().endsWith(".cl") && file.toString().endsWith(ONLY_FILE)).sorted().toList();
        }
    }

    /** For each kernel file the operations whose cases run its kernels. */
    private static Map<String, Set<String>> operationsByFile(DeviceClass deviceClass) throws IOException {
        Map<String, String> fileOf = new HashMap<>();
        for (Path file : files()) {
            Matcher matcher = ENTRY_POINT.matcher(Files.readString(file));
            while (matcher.find()) {
                fileOf.put(matcher.group(1), file.getFileName().toString());
            }
        }
        Map<String, Set<String>> operations = new HashMap<>();
        try (OpenClBackend backend = OpenClBackend.open(OpenClDevices.discover().devices().get(0), KernelSources.bundled(), deviceClass)) {
            List<Case> cases = SelfCheck.cases(Catalogue.all(), Catalogue.all().stream().map(Case::group).distinct().toList());
            for (CaseResult result : new Validator(backend, 1, SECONDS_PER_RUN).run(cases, Listener.NONE).results()) {
                for (String kernel : result.kernels()) {
                    operations.computeIfAbsent(fileOf.getOrDefault(kernel, ""), file -> new TreeSet<>()).add(result.operation());
                }
            }
        }
        return operations;
    }

    private boolean found(Fault fault, Map<DeviceClass, Map<String, Set<String>>> users) throws IOException, InterruptedException {
        Path copy = Files.createTempDirectory(folder, "kernels");
        try (Stream<Path> files = Files.list(KERNELS)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        Files.writeString(copy.resolve(fault.file()), fault.text());
        for (DeviceClass deviceClass : DeviceClass.values()) {
            Set<String> operations = users.get(deviceClass).getOrDefault(fault.file(), Set.of());
            if (!operations.isEmpty() && fails(copy, deviceClass, operations)) {
                return true;
            }
        }
        return false;
    }

    /** Whether validation fails, or dies of the fault, or never ends. */
    private static boolean fails(Path kernels, DeviceClass deviceClass, Set<String> operations) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), FaultHunt.class.getName(), kernels.toString(), deviceClass.name(), String.join(",", operations));
        Process process = builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        if (!process.waitFor(SECONDS_PER_RUN, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            return true;
        }
        return process.exitValue() != 0;
    }
}
