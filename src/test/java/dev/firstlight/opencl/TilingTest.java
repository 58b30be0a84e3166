package dev.firstlight.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.firstlight.compute.Op;
import dev.firstlight.validate.cases.Catalogue;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TilingTest {
    /** On a GPU of few units, such as CI has: a tile that no case chooses would be checked by nothing. */
    @Test
    void quickCasesChooseEveryTile() {
        assertEquals(List.of(), notChosen(DeviceClass.GPU, Tiling.SHAPES));
        assertEquals(List.of(), notChosen(DeviceClass.MATRIX_GPU, Tiling.MATRIX_SHAPES));
    }

    private static List<Tiling.Shape> notChosen(DeviceClass deviceClass, List<Tiling.Shape> shapes) {
        List<Op> ops = Catalogue.cases(false).flatMap(each -> each.ops().stream()).toList();
        Set<Set<String>> programs = ops.stream().flatMap(op -> KernelUse.of(op, deviceClass).stream()).map(use -> Set.copyOf(Arrays.asList(use.options().split(" "))))
                .filter(options -> options.contains("-DMMA=1") == (deviceClass == DeviceClass.MATRIX_GPU)).collect(Collectors.toSet());
        return shapes.stream().filter(shape -> programs.stream().noneMatch(options -> options.containsAll(List.of(
                "-DTILE_M=" + shape.m(), "-DTILE_N=" + shape.n(), "-DTILE_K=" + shape.k(), "-DQUADS_M=" + shape.quadsM(), "-DQUADS_N=" + shape.quadsN())))).toList();
    }
}
