package dev.firstlight.validate;

import dev.firstlight.opencl.DeviceClass;
import dev.firstlight.opencl.KernelSources;
import dev.firstlight.opencl.OpenClBackend;
import dev.firstlight.opencl.OpenClDevices;
import dev.firstlight.validate.cases.Catalogue;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * Runs the quick cases of some operations with kernels from a folder and ends with 1 at the first that fails, with 0 if none does.
 * A process of its own: a faulty kernel may take it down, or never end.
 */
final class FaultHunt {
    private static final double TIMEOUT_SECONDS = 20;

    private FaultHunt() {}

    public static void main(String[] arguments) {
        Path kernels = Path.of(arguments[0]);
        DeviceClass deviceClass = DeviceClass.valueOf(arguments[1]);
        Set<String> operations = Set.of(arguments[2].split(","));
        List<Case> cases = Catalogue.cases(false).filter(each -> operations.contains(each.group())).toList();
        OpenClBackend backend = OpenClBackend.open(OpenClDevices.discover().devices().get(0), KernelSources.directory(kernels), deviceClass);
        new Validator(backend, 1, TIMEOUT_SECONDS).run(cases, (result, done, total) -> {
            if (result.failed()) {
                System.out.println(result.name() + ": " + result.finding());
                Runtime.getRuntime().halt(1);
            }
        });
        Runtime.getRuntime().halt(0);
    }
}
