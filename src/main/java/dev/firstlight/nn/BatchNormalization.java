package dev.firstlight.nn;

import dev.firstlight.compute.Activation;
import dev.firstlight.compute.Shape;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.ops.BatchNorm;
import dev.firstlight.compute.ops.BatchNormGradient;
import dev.firstlight.compute.ops.BatchNormInference;
import java.util.List;

/** Batch normalisation per channel with a fused activation; formulas with {@link BatchNorm}. */
public record BatchNormalization(Activation activation) implements Layer {
    /** The share of a new batch's statistics in the running ones. */
    public static final float MOMENTUM = 0.1f;
    /** Added to the variance before the root. */
    public static final float EPSILON = 1e-5f;

    @Override
    public String notation() {
        return "bn";
    }

    @Override
    public String kind() {
        return "bn";
    }

    @Override
    public Shape output(Shape input) {
        return input;
    }

    @Override
    public List<Parameter> parameters(Shape input) {
        int channels = input.get(0);
        return List.of(Parameter.bias("gamma", channels, 1), Parameter.bias("beta", channels, 0),
                Parameter.statistic("mean", channels, 0), Parameter.statistic("variance", channels, 1));
    }

    @Override
    public Layer withActivation(Activation fused) {
        return activation == Activation.IDENTITY && fused.gradientFromOutput() ? new BatchNormalization(fused) : null;
    }

    @Override
    public Value emit(PlanBuilder plan, Value input) {
        Tensor x = input.tensor(), gamma = plan.parameter("gamma"), beta = plan.parameter("beta");
        Tensor runningMean = plan.parameter("mean"), runningVariance = plan.parameter("variance");
        Tensor y = plan.tensor("y", x.shape());
        Value output = new Value(y, activation, true);
        if (!plan.training()) {
            plan.emit(new BatchNormInference(x, gamma, beta, runningMean, runningVariance, EPSILON, activation, y));
            return output;
        }
        Shape channels = gamma.shape();
        Tensor mean = plan.tensor("batch_mean", channels), inverse = plan.tensor("batch_inverse", channels);
        plan.emit(new BatchNorm(x, gamma, beta, runningMean, runningVariance, MOMENTUM, EPSILON, activation, mean, inverse, y));
        plan.onBackward(() -> {
            Tensor dgamma = plan.gradient("gamma"), dbeta = plan.gradient("beta"), dy = output.gradient();
            if (input.needsGradient()) {
                plan.contribute(input, (dx, gate, accumulate) ->
                        new BatchNormGradient(x, dy, gamma, mean, inverse, gate, accumulate, dx, dgamma, dbeta));
            } else {
                plan.emit(new BatchNormGradient(x, dy, gamma, mean, inverse, null, false, plan.tensor("dx", x.shape()), dgamma, dbeta));
            }
        });
        return output;
    }
}
