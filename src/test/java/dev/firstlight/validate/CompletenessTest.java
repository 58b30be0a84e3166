package dev.firstlight.validate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.firstlight.compute.Op;
import dev.firstlight.compute.OpSet;
import dev.firstlight.cpu.CpuBackend;
import dev.firstlight.opencl.DeviceClass;
import dev.firstlight.reference.ReferenceBackend;
import dev.firstlight.validate.cases.Catalogue;
import java.io.IOException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** An operation that an implementation lacks, or that has no case, does not exist. */
class CompletenessTest {
    private static List<Method> operations() {
        return Arrays.stream(OpSet.class.getMethods()).filter(method -> method.getParameterCount() == 1 && Op.class.isAssignableFrom(method.getParameterTypes()[0])).toList();
    }

    @Test
    void everyOperationHasCases() {
        Set<Class<?>> checked = Catalogue.all().stream().flatMap(each -> each.ops().stream()).map(Op::getClass).collect(Collectors.toSet());
        Set<String> without = operations().stream().map(method -> method.getParameterTypes()[0]).filter(type -> !checked.contains(type))
                .map(Class::getSimpleName).collect(Collectors.toCollection(TreeSet::new));
        assertEquals(Set.of(), without);
        assertFalse(operations().isEmpty());
    }

    /** Every kernel of every file must run in a quick case, on one class of devices at least. */
    @Test
    void everyKernelHasCases() throws IOException {
        KernelFiles files = new KernelFiles();
        List<Case> cases = Catalogue.cases(false).toList();
        Set<String> ran = new TreeSet<>();
        for (DeviceClass deviceClass : DeviceClass.values()) {
            cases.forEach(each -> files.uses(each, deviceClass).forEach(use -> ran.add(use.file() + " " + use.kernel())));
        }
        Set<String> without = new TreeSet<>();
        for (String file : files.names()) {
            Set<String> kernels = files.entryPoints(file).keySet();
            assertFalse(file.endsWith(".cl") && kernels.isEmpty(), "no kernel in " + file);
            kernels.stream().map(kernel -> file + " " + kernel).filter(kernel -> !ran.contains(kernel)).forEach(without::add);
        }
        assertEquals(Set.of(), without);
    }

    @Test
    void everyOperationIsInTheReferenceAndOnTheCpu() throws NoSuchMethodException {
        for (Method operation : operations()) {
            for (Class<?> backend : List.of(ReferenceBackend.class, CpuBackend.class)) {
                Method own = backend.getMethod(operation.getName(), operation.getParameterTypes());
                assertFalse(own.isDefault(), backend.getSimpleName() + " lacks " + operation.getName());
            }
        }
    }
}
