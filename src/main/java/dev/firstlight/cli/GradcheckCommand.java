package dev.firstlight.cli;

import dev.firstlight.compute.Launch;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.ops.Update.Rule;
import dev.firstlight.data.Dataset;
import dev.firstlight.nn.Network;
import dev.firstlight.nn.Optimizer;
import dev.firstlight.nn.Parameter;
import dev.firstlight.nn.ParameterSet;
import dev.firstlight.nn.Plan;
import dev.firstlight.nn.Plans;
import dev.firstlight.nn.Program;
import dev.firstlight.reference.ReferenceBackend;
import dev.firstlight.validate.GradientCheck;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Checks the gradients of a whole model, as a laboratory would. */
@Command(name = "gradcheck", sortOptions = false,
        description = "Checks a model's gradients against central differences of its loss, in float64 on the reference: is the chain rule applied rightly?",
        footer = {"",
            "Example:",
            "  firstlight gradcheck --model 8c3-bn-relu-mp2-16n-tanh-10n --samples 50"})
final class GradcheckCommand implements Callable<Integer> {
    /** Parameters are drawn after this one: any step would do, and 0 could hide that a random number ignores it. */
    private static final int STEP = 3;
    private static final int ALL = Integer.MAX_VALUE;

    /** A number, or all. */
    private static final class SampleCount implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            try {
                return text.equals("all") ? ALL : Integer.parseInt(text);
            } catch (NumberFormatException e) {
                throw new TypeConversionException("expected a number or all, found '" + text + "'");
            }
        }
    }

    @Mixin
    private NetworkOptions networkOptions = new NetworkOptions("mlp");

    @Option(names = "--batch", paramLabel = "N", defaultValue = "2", description = "Samples in the batch (default: ${DEFAULT-VALUE}).")
    private int batch;

    @Option(names = "--samples", paramLabel = "N", defaultValue = "10", converter = SampleCount.class,
            description = "Parameters checked of each tensor, drawn at random where there are more; or all (default: ${DEFAULT-VALUE}).")
    private int samples;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "What weights, inputs and choices are drawn from (default: ${DEFAULT-VALUE}).")
    private long seed;

    private final PrintStream out = System.out;

    @Override
    public Integer call() {
        if (batch < 1 || samples < 1) {
            throw new InputException((batch < 1 ? "--batch " + batch : "--samples " + samples) + ": expected at least 1");
        }
        Dataset dataset = networkOptions.dataset();
        Network network = networkOptions.network(dataset);
        ParameterSet parameters = network.newParameters();
        out.printf(Locale.ROOT, "model:  %s, %,d parameters%n", network.notation(), parameters.learnedCount());
        out.printf(Locale.ROOT, "method: central differences in float64, %d random samples of %s, %s parameters of each tensor, seed %d%n%n", batch,
                network.input(), samples == ALL ? "all" : "up to " + samples, seed);
        List<GradientCheck.Result> results = check(network, parameters);
        print(results);
        boolean passed = results.stream().allMatch(GradientCheck.Result::passed);
        boolean wrong = results.stream().anyMatch(result -> result.checked() > 0 && !result.passed());
        out.println();
        out.println(passed ? "all right: every tensor's gradient is that of the loss" : wrong ? "WRONG: not every tensor's gradient is that of the loss"
                : "not all compared: where every parameter drawn lies at a kink, no difference tells the gradient; what was compared is right");
        return passed ? ExitCode.DONE : ExitCode.WORK_FAILED;
    }

    private List<GradientCheck.Result> check(Network network, ParameterSet parameters) {
        try (ReferenceBackend backend = new ReferenceBackend()) {
            int[] extents = network.input().batchOf(batch).toArray();
            Tensor inputs = Tensor.floats("samples", extents), labels = Tensor.ints("labels", batch, network.heads()), index = Tensor.ints("index", batch);
            Plans.Scores scores = Plans.Scores.of(1, batch * network.scoresPerSample());
            Plans.Optimization optimization = Plans.Optimization.of(Optimizer.of(Rule.SGD), parameters, 1);
            List.of(inputs, labels, index, scores.loss(), scores.correct(), optimization.rates(), parameters.values(), parameters.gradients())
                    .forEach(backend::allocate);
            SplittableRandom random = new SplittableRandom(seed);
            backend.writeDoubles(inputs, random.doubles(inputs.size(), -1, 1).toArray());
            backend.write(labels, random.ints(labels.size(), 0, network.classes()).toArray());
            backend.write(index, IntStream.range(0, batch).toArray());
            backend.write(parameters.values(), parameters.initialValues(seed));
            Plan plan = Plans.training(network, parameters, batch, new Plans.Source(inputs, labels, index, 1, 0), scores, optimization,
                    new Plans.Extras(0, null, null, seed));
            try (Program program = new Program(backend, plan)) {
                double[] values = backend.readDoubles(parameters.values());
                program.run(STEP);
                GradientCheck check = new GradientCheck(backend, parameters.values(), values, backend.readDoubles(parameters.gradients()), scores.loss(),
                        forward(program), STEP);
                return parameters.entries().stream().filter(entry -> entry.parameter().role() != Parameter.Role.STATISTIC)
                        .map(entry -> check.check(new GradientCheck.Block(entry.name(), entry.offset(), entry.parameter().shape().size()), samples, seed)).toList();
            }
        }
    }

    private static List<Launch> forward(Program program) {
        List<Launch> forward = new ArrayList<>();
        for (int i = 0; i < program.launches().size(); i++) {
            if (program.plan().steps().get(i).phase() == Plan.Phase.FORWARD) {
                forward.add(program.launches().get(i));
            }
        }
        return forward;
    }

    private void print(List<GradientCheck.Result> results) {
        TextTable table = new TextTable("tensor", "size", "checked", "skipped at kinks", "worst relative error", "at", "analytic", "numeric", "verdict");
        for (GradientCheck.Result result : results) {
            table.row(result.block().name(), Integer.toString(result.block().size()), Integer.toString(result.checked()), Integer.toString(result.skipped()),
                    number("%.1e", result.worst()), Integer.toString(result.at()), number("%+.6e", result.analytic()), number("%+.6e", result.numeric()),
                    result.passed() ? "right" : result.checked() == 0 ? "nothing to compare" : "WRONG");
        }
        table.print(out);
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
