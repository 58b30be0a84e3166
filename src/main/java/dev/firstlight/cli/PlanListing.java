package dev.firstlight.cli;

import dev.firstlight.compute.Activation;
import dev.firstlight.compute.Cost;
import dev.firstlight.compute.DataType;
import dev.firstlight.compute.Op;
import dev.firstlight.compute.Shape;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.Tensors;
import dev.firstlight.data.Dataset;
import dev.firstlight.data.SampleStream;
import dev.firstlight.data.Samples;
import dev.firstlight.nn.Network;
import dev.firstlight.nn.Parameter;
import dev.firstlight.nn.ParameterSet;
import dev.firstlight.nn.Plan;
import dev.firstlight.nn.Plans;
import dev.firstlight.nn.Sequence;
import dev.firstlight.train.TrainOptions;
import java.io.PrintStream;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a training would do, listed: the launches of one step with their costs, the layers with their parameters, the memory. */
final class PlanListing {
    private final Network network;
    private final Tensor samples;
    private final Tensor labels;
    private final TrainOptions options;
    private final ParameterSet parameters;
    private final Plans.Optimization optimization;
    private final Plans.Averaging averaging;
    private final Plan plan;

    /** Builds the plan; no device is needed, since no tensor gets memory. */
    PlanListing(Network network, Dataset dataset, TrainOptions options) {
        this.network = network;
        this.options = options;
        this.parameters = network.newParameters();
        this.optimization = Plans.Optimization.of(options.optimizer(), parameters, 1);
        Samples first = dataset.stream().map(stream -> stream.compose(options.seed(), 0, 0, 1, 1)).orElseGet(dataset.train());
        int count = dataset.stream().map(SampleStream::epochSize).orElse(first.count());
        this.samples = Tensor.of("samples", first.isBytes() ? DataType.UINT8 : DataType.FLOAT32, network.input().batchOf(count));
        this.labels = Tensor.ints("labels", count, network.heads());
        this.averaging = options.average() > 0 ? new Plans.Averaging(network.newParameters(), Tensor.floats("average.weights", 1)) : null;
        this.plan = Plans.training(network, parameters, options.batch(),
                new Plans.Source(samples, labels, Tensor.ints("index", options.batch()), dataset.scale(), dataset.shift()),
                Plans.Scores.of(1, options.batch() * network.scoresPerSample()), optimization,
                new Plans.Extras(options.smoothing(), options.augment(), averaging, options.seed()));
    }

    /** The operations of a training step. */
    List<Op> operations() {
        return plan.ops();
    }

    void print(PrintStream out) {
        out.printf(Locale.ROOT, "One training step of %s on batches of %d:%n", network.notation(), options.batch());
        launches().print(out);
        out.printf(Locale.ROOT, "%nParameters:%n");
        layers().print(out);
        out.println();
        memory(out);
    }

    private TextTable launches() {
        TextTable table = new TextTable("phase", "layer", "launch", "MFLOP", "MB", "shapes");
        for (Plan.Step step : plan.steps()) {
            Cost cost = step.op().cost();
            table.row(step.phase().name().toLowerCase(Locale.ROOT), step.layer(), step.op().name(), millions(cost.flops()), millions(cost.bytes()),
                    shapes(step.op().reads()) + " -> " + shapes(step.op().writes()));
        }
        Cost total = plan.cost();
        table.row("step", "", plan.steps().size() + " launches", millions(total.flops()), millions(total.bytes()), "");
        return table;
    }

    private TextTable layers() {
        TextTable table = new TextTable("layer", "written", "parameters", "output");
        for (Sequence.Item item : network.layers().items()) {
            Activation fused = item.layer().activation();
            long count = item.layer().parameters(item.input()).stream().filter(parameter -> parameter.role() != Parameter.Role.STATISTIC)
                    .mapToLong(parameter -> parameter.shape().size()).sum();
            table.row(item.name(), item.layer().notation() + (fused == Activation.IDENTITY ? "" : " + " + fused.label()),
                    String.format(Locale.ROOT, "%,d", count), item.output().toString());
        }
        table.row("all", "", String.format(Locale.ROOT, "%,d", parameters.learnedCount()), "");
        return table;
    }

    private void memory(PrintStream out) {
        long planned = Tensors.bytes(plan.arenas());
        long state = Tensors.bytes(Tensors.present(parameters.values(), parameters.gradients(), optimization.moment1(), optimization.moment2(),
                averaging == null ? null : averaging.averaged().values()));
        long data = samples.byteSize() + labels.byteSize();
        out.printf(Locale.ROOT, "Memory: %s MB for activations and their gradients (%s MB if none shared a place), %s MB for parameters, gradients and"
                + " moments, %s MB for %,d samples%n", millions(planned), millions(unshared()), millions(state), millions(data), samples.shape().get(0));
    }

    /** The bytes of all transient tensors, each with a place of its own. */
    private long unshared() {
        Set<Tensor> transients = Collections.newSetFromMap(new IdentityHashMap<>());
        plan.ops().stream().flatMap(op -> Stream.concat(op.reads().stream(), op.writes().stream())).forEach(tensor -> {
            Tensor placed = tensor;
            while (placed.base() != null && placed.base().base() != null) {
                placed = placed.base();
            }
            if (placed.base() != null && plan.arenas().contains(placed.base())) {
                transients.add(placed);
            }
        });
        return Tensors.bytes(List.copyOf(transients));
    }

    private static String shapes(List<Tensor> tensors) {
        return tensors.stream().map(tensor -> tensor.shape().toString()).collect(Collectors.joining(", "));
    }

    private static String millions(long number) {
        return String.format(Locale.ROOT, "%,.3f", number / 1e6);
    }
}
