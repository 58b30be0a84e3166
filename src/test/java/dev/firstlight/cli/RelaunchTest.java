package dev.firstlight.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class RelaunchTest {
    @Test
    void theComputingCommandsAreKnownByName() {
        Set<String> computing = Main.commandLine(new String[0]).getSubcommands().entrySet().stream()
                .filter(entry -> computes(entry.getValue())).map(java.util.Map.Entry::getKey).collect(Collectors.toCollection(TreeSet::new));
        assertEquals(new TreeSet<>(Relaunch.COMPUTING), computing);
    }

    private static boolean computes(CommandLine command) {
        return Stream.concat(Stream.of(command), command.getSubcommands().values().stream()).anyMatch(each -> each.getCommand() instanceof Computing);
    }

    @ParameterizedTest
    @CsvSource({
        "train, true",
        "train --epochs 3 --device cpu, true",
        "bench matmul --device=CPU, true",
        "eval run --device auto, true",
        "train --device opencl, false",
        "train --device=0:1, false",
        "train --help, false",
        "gradcheck, false",
        "@options, false",
        "'', false",
    })
    void aLookAtTheArgumentsTellsWhetherTheCpuMayCompute(String arguments, boolean expected) {
        assertEquals(expected, Relaunch.mayComputeOnCpu(arguments.isEmpty() ? new String[0] : arguments.split(" ")));
    }
}
