package dev.firstlight.validate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.firstlight.compute.Op;
import dev.firstlight.compute.OpSet;
import dev.firstlight.cpu.CpuBackend;
import dev.firstlight.reference.ReferenceBackend;
import dev.firstlight.validate.cases.Catalogue;
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
