package dev.firstlight.validate.cases;

import dev.firstlight.compute.Op;
import dev.firstlight.compute.ops.Convolution;
import dev.firstlight.compute.ops.ConvolutionInputGradient;
import dev.firstlight.compute.ops.ConvolutionWeightGradient;
import dev.firstlight.compute.ops.Matmul;
import dev.firstlight.compute.ops.MaxPoolGradient;
import dev.firstlight.validate.Case;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** All cases. A new operation's cases are one more line here and the file it names. */
public final class Catalogue {
    private static final List<Supplier<List<Case>>> FAMILIES = List.of(
            MatmulCases::all,
            ReductionCases::all,
            ActivationCases::all,
            SoftmaxCases::all,
            UpdateCases::all,
            GatherCases::all,
            ElementwiseCases::all,
            ConvolutionCases::all,
            PoolCases::all,
            BatchNormCases::all,
            AugmentCases::all,
            CtcCases::all,
            TrainingCases::all);

    private Catalogue() {}

    /** Every case there is, made anew: a case keeps no state, but its tensors have their places in its own memory. */
    public static List<Case> all() {
        return FAMILIES.stream().flatMap(family -> family.get().stream()).toList();
    }

    /** A case of an operation just as a plan has it, where that is worth it: for those whose kernels are compiled for their shapes. */
    public static Optional<Case> like(Op op) {
        return Optional.ofNullable(op instanceof Matmul matmul ? MatmulCases.like(matmul)
                : op instanceof Convolution convolution ? ConvolutionCases.like(convolution)
                : op instanceof ConvolutionInputGradient gradient ? ConvolutionCases.like(gradient)
                : op instanceof ConvolutionWeightGradient gradient ? ConvolutionCases.like(gradient)
                : op instanceof MaxPoolGradient gradient ? PoolCases.like(gradient) : null);
    }

    /** The cases of a quick run, or all. */
    public static Stream<Case> cases(boolean full) {
        return all().stream().filter(each -> full || !each.full());
    }
}
