package dev.firstlight.opencl;

import dev.firstlight.compute.ops.Activate;
import dev.firstlight.compute.ops.ActivateGradient;
import dev.firstlight.compute.ops.Add;
import dev.firstlight.compute.ops.Blend;
import dev.firstlight.compute.ops.Copy;
import dev.firstlight.compute.ops.Dropout;
import dev.firstlight.compute.ops.Fill;
import dev.firstlight.compute.ops.Gather;
import dev.firstlight.compute.ops.MultiplyAdd;
import dev.firstlight.compute.ops.Update;
import java.util.List;

/** Operations that do the same to every element, each with a kernel file of its name. */
final class ElementwiseKernels {
    /** Elements that are worth a work-item of a CPU: some microseconds of work. */
    private static final int LEAST_SHARE = 8192;

    private final Target target;
    private final ElementRange range;

    ElementwiseKernels(Target target) {
        this.target = target;
        this.range = new ElementRange(target);
    }

    List<KernelCall> activate(Activate op) {
        return List.of(overElements(op.x().size(), KernelCall.of("activation.cl", "activation_forward").define(op.activation())
                .argument("x", op.x()).argument("y", op.y())));
    }

    List<KernelCall> activateGradient(ActivateGradient op) {
        return List.of(overElements(op.dy().size(), KernelCall.of("activation.cl", "activation_backward")
                .define("GATE", op.gate().activation().name())
                .argument("saved", op.gate().saved()).argument("dy", op.dy()).argument("dx", op.dx())));
    }

    List<KernelCall> fill(Fill op) {
        return List.of(overElements(op.x().size(), KernelCall.of("copy.cl", "fill").argument("value", op.value()).argument("x", op.x())));
    }

    List<KernelCall> copy(Copy op) {
        return List.of(overElements(op.x().size(), KernelCall.of("copy.cl", "copy").argument("x", op.x()).argument("y", op.y())));
    }

    List<KernelCall> add(Add op) {
        return List.of(overElements(op.y().size(), KernelCall.of("add.cl", "add").define(op.activation())
                .argument("a", op.a()).argument("b", op.b()).argument("y", op.y())));
    }

    List<KernelCall> blend(Blend op) {
        return List.of(overElements(op.y().size(), KernelCall.of("blend.cl", "blend").argument("steps", op.weights().size())
                .argument("x", op.x()).argument("weights", op.weights()).argument("y", op.y())));
    }

    List<KernelCall> dropout(Dropout op) {
        return List.of(overElements(op.y().size(), seeded(KernelCall.of("dropout.cl", "dropout"), op.seed(), op.stream())
                .argument("rate", op.rate()).argument("scale", op.scale()).argument("x", op.x()).argument("y", op.y())));
    }

    /** The arguments of kernels that draw random numbers: the seed in two halves and the stream. */
    static KernelCall.Builder seeded(KernelCall.Builder call, long seed, int stream) {
        return call.argument("seed_low", (int) seed).argument("seed_high", (int) (seed >>> 32)).argument("stream", stream);
    }

    List<KernelCall> update(Update op) {
        return List.of(overElements(op.parameters().size(), KernelCall.of("update.cl", "update")
                .define("RULE", op.rule().name()).define("DECAY", op.weightDecay() != 0)
                .argument("steps", op.rates().shape().get(0)).argument("decayed", op.decayed())
                .argument("weight_decay", op.weightDecay()).argument("beta1", op.beta1()).argument("beta2", op.beta2())
                .argument("epsilon", op.epsilon()).argument("max_norm", op.maxNorm())
                .argument("parameters", op.parameters()).argument("gradients", op.gradients()).argument("rates", op.rates())
                .optional("moment1", op.moment1()).optional("moment2", op.moment2()).optional("squared_norm", op.squaredNorm())));
    }

    List<KernelCall> multiplyAdd(MultiplyAdd op) {
        int chains = target.isGpu() ? 4 : 12, least = chains * target.vector();
        int perItem = target.isGpu() ? least : Target.ceilDiv(target.share(op.y().size(), least), least) * least;
        return List.of(range.runs(op.y().size(), perItem, KernelCall.of("multiply_add.cl", "multiply_add").define("VECTOR", target.vector())
                .define("CHAINS", chains).argument("times", op.times()).argument("factor", op.factor()).argument("summand", op.summand())
                .argument("x", op.x()).argument("y", op.y())));
    }

    List<KernelCall> gather(Gather op) {
        int perItem = target.isGpu() ? target.vector() : op.rowSize();
        int items = Target.ceilDiv(op.rowSize(), perItem);
        int local = target.isGpu() ? Math.min(64, items) : 1;
        KernelCall.Builder call = KernelCall.of("gather.cl", "gather").define("VECTOR", target.vector())
                .define("ELEMENT", switch (op.source().type()) {
                    case UINT8 -> "uchar";
                    case FLOAT32 -> "float";
                    case INT32 -> throw new IllegalArgumentException(op.source() + " is no data source");
                })
                .argument("batches", op.index().size() / op.rows()).argument("rows", op.rows())
                .argument("row_size", op.rowSize()).argument("per_item", perItem)
                .argument("scale", op.scale()).argument("shift", op.shift())
                .argument("source", op.source()).argument("index", op.index()).argument("batch", op.batch())
                .optional("labels", op.labels());
        if (op.labels() != null) {
            call.argument("heads", op.heads()).argument("batch_labels", op.batchLabels());
        }
        return List.of(call.groups(new long[] {Target.ceilDiv(items, local), op.rows()}, new long[] {local, 1}));
    }

    private KernelCall overElements(int size, KernelCall.Builder call) {
        return range.vectors(size, LEAST_SHARE, call);
    }
}
