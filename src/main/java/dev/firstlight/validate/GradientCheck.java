package dev.firstlight.validate;

import dev.firstlight.compute.Launch;
import dev.firstlight.compute.Tensor;
import dev.firstlight.reference.ReferenceBackend;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Analytic gradients of a whole model against central differences of its loss, in float64:
 * (L(p + h) - L(p - h)) / 2h for one parameter p after the other. Its own error is about h^2 times a third derivative plus the
 * loss's roundings over h: 1e-10 and less for h = 1e-5. The loss is the mean of a tensor's elements.
 */
public final class GradientCheck {
    /** What a right gradient stays below: the differences' own error is a hundred times smaller where gradients are not tiny. */
    public static final double LARGEST_ERROR = 1e-5;
    private static final double STEP = 1e-5;
    /** Gradients smaller than these shares of their tensor's and the model's largest count as that large: below is the differences' noise. */
    private static final double TENSOR_NOISE = 1e-3, MODEL_NOISE = 1e-4;

    /** So many times as many parameters are drawn as are to be compared, at the most. */
    private static final int MOST_DRAWN = 10;

    private final ReferenceBackend backend;
    private final Tensor parameters;
    private final Tensor loss;
    private final Kinks forward;
    private final int step;
    private final double[] values;
    private final double[] gradients;

    /** A parameter tensor: its name and where it lies among all parameters. */
    public record Block(String name, int offset, int size) {}

    /**
     * What came of a parameter tensor.
     *
     * @param checked  parameters compared
     * @param skipped  parameters left out because a corner lies within a step of theirs: no difference tells their gradient
     * @param worst    |analytic - numeric| / max(|analytic| + |numeric|, 1e-3 of the tensor's largest, 1e-4 of the model's)
     * @param at       which parameter of the tensor
     * @param analytic its gradient as computed
     * @param numeric  its gradient by differences
     */
    public record Result(Block block, int checked, int skipped, double worst, int at, double analytic, double numeric) {
        /** Whether all gradients are right; not so if none could be compared. */
        public boolean passed() {
            return checked > 0 && worst <= LARGEST_ERROR;
        }
    }

    /**
     * @param backend    on which one training step was run, so that {@code gradients} are there
     * @param parameters all parameters, as they were for that step
     * @param loss       what the mean is taken of
     * @param forward    the launches that compute the loss from the parameters
     */
    public GradientCheck(ReferenceBackend backend, Tensor parameters, double[] values, double[] gradients, Tensor loss, List<Launch> forward, int step) {
        this.backend = backend;
        this.parameters = parameters;
        this.values = values.clone();
        this.gradients = gradients.clone();
        this.loss = loss;
        this.forward = new Kinks(backend, forward);
        this.step = step;
    }

    /**
     * Checks a parameter tensor.
     *
     * @param most how many of its parameters; if it has more, they are drawn at random, and others for those at a corner
     */
    public Result check(Block block, int most, long seed) {
        double noise = Math.max(TENSOR_NOISE * largest(block.offset, block.size), MODEL_NOISE * largest(0, gradients.length));
        Result result = new Result(block, 0, 0, 0, 0, 0, 0);
        for (int at : order(block, most, seed)) {
            if (result.checked == most) {
                break;
            }
            Point middle = at(block.offset + at, 0), above = at(block.offset + at, STEP), below = at(block.offset + at, -STEP);
            if (above.sides != middle.sides || below.sides != middle.sides) {
                result = new Result(block, result.checked, result.skipped + 1, result.worst, result.at, result.analytic, result.numeric);
                continue;
            }
            double analytic = gradients[block.offset + at], numeric = (above.loss - below.loss) / (2 * STEP);
            double error = analytic == numeric ? 0 : Math.abs(analytic - numeric) / Math.max(Math.abs(analytic) + Math.abs(numeric), noise);
            boolean worse = !(error <= result.worst) || result.checked == 0;
            result = worse ? new Result(block, result.checked + 1, result.skipped, error, at, analytic, numeric)
                    : new Result(block, result.checked + 1, result.skipped, result.worst, result.at, result.analytic, result.numeric);
        }
        backend.writeDoubles(parameters, values);
        return result;
    }

    private double largest(int offset, int size) {
        return Arrays.stream(gradients, offset, offset + size).map(Math::abs).max().orElseThrow();
    }

    private static int[] order(Block block, int most, long seed) {
        if (block.size <= most) {
            return IntStream.range(0, block.size).toArray();
        }
        return new SplittableRandom(seed).ints(0, block.size).distinct().limit(Math.min(block.size, (long) MOST_DRAWN * most)).toArray();
    }

    private record Point(double loss, int sides) {}

    /** The loss with one parameter moved. */
    private Point at(int index, double change) {
        double[] moved = values.clone();
        moved[index] += change;
        backend.writeDoubles(parameters, moved);
        int sides = forward.run(step);
        return new Point(Arrays.stream(backend.readDoubles(loss)).average().orElseThrow(), sides);
    }
}
