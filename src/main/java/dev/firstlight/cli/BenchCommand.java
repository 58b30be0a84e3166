package dev.firstlight.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures speed; each thing that can be measured is a command of its own. */
@Command(name = "bench", sortOptions = false, description = "Measures how fast this machine computes.", synopsisSubcommandLabel = "COMMAND",
        subcommands = {BenchTrainCommand.class, BenchOpsCommand.class, BenchMatmulCommand.class, BenchConvCommand.class, BenchLaunchCommand.class},
        footer = {"", "Examples:", "  firstlight bench train --model mlp --batch 64 --device cpu --json mlp.json", "  firstlight bench ops --model cnn --batch 128", "  firstlight bench matmul --size 1024"})
final class BenchCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "Missing what to measure: " + String.join(", ", spec.subcommands().keySet()));
    }
}
