package dev.firstlight.nn;

import dev.firstlight.compute.Activation;
import dev.firstlight.compute.Shape;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.ops.Matmul;
import dev.firstlight.compute.ops.Matmul.Transpose;
import java.util.List;

/**
 * A fully connected layer: y = activation(x W + b), with x flattened to (B, in), W (in, units) and b (units). Backward, with dy
 * the gradient before the activation: dW = x^T dy, db = column sums of dy, dx = dy W^T.
 *
 * @param heads how many softmaxes the units are divided among; above 1 for the classifier alone
 */
public record Dense(int heads, int units, Activation activation) implements Layer {
    public Dense(int units) {
        this(1, units, Activation.IDENTITY);
    }

    @Override
    public String notation() {
        return (heads > 1 ? heads + "x" + units / heads : units) + "n";
    }

    @Override
    public String kind() {
        return "dense";
    }

    @Override
    public Shape output(Shape input) {
        return Shape.of(units);
    }

    @Override
    public List<Parameter> parameters(Shape input) {
        int features = input.size();
        return List.of(Parameter.weight(Shape.of(features, units), features, units, activation), Parameter.bias("bias", units, 0));
    }

    @Override
    public Layer withActivation(Activation fused) {
        return activation == Activation.IDENTITY && fused.gradientFromOutput() ? new Dense(heads, units, fused) : null;
    }

    @Override
    public Value emit(PlanBuilder plan, Value input) {
        int batch = plan.batch(), features = input.tensor().shape().rowSize();
        Tensor x = input.tensor().reshape(Shape.of(batch, features));
        Tensor weight = plan.parameter("weight");
        Tensor y = plan.tensor("y", Shape.of(batch, units));
        plan.emit(Matmul.of(Transpose.NN, x, weight, y).withBias(plan.parameter("bias")).withActivation(activation));
        Value output = new Value(y, activation, true);
        plan.onBackward(() -> {
            Tensor dy = output.gradient();
            plan.emit(Matmul.of(Transpose.TN, x, dy, plan.gradient("weight")).withColumnSum(plan.gradient("bias")));
            plan.contribute(input, (dx, gate, accumulate) -> {
                Matmul product = Matmul.of(Transpose.NT, dy, weight, dx.reshape(Shape.of(batch, features))).withGate(gate);
                return accumulate ? product.accumulating() : product;
            });
        });
        return output;
    }
}
