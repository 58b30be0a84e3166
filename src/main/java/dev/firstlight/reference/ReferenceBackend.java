package dev.firstlight.reference;

import dev.firstlight.compute.Backend;
import dev.firstlight.compute.Device;
import dev.firstlight.compute.Launch;
import dev.firstlight.compute.Op;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.ops.Activate;
import dev.firstlight.compute.ops.ActivateGradient;
import dev.firstlight.compute.ops.Add;
import dev.firstlight.compute.ops.Augment;
import dev.firstlight.compute.ops.AveragePool;
import dev.firstlight.compute.ops.AveragePoolGradient;
import dev.firstlight.compute.ops.BatchNorm;
import dev.firstlight.compute.ops.BatchNormGradient;
import dev.firstlight.compute.ops.BatchNormInference;
import dev.firstlight.compute.ops.Blend;
import dev.firstlight.compute.ops.ColumnSum;
import dev.firstlight.compute.ops.Convolution;
import dev.firstlight.compute.ops.ConvolutionInputGradient;
import dev.firstlight.compute.ops.ConvolutionWeightGradient;
import dev.firstlight.compute.ops.Copy;
import dev.firstlight.compute.ops.CtcLoss;
import dev.firstlight.compute.ops.Dropout;
import dev.firstlight.compute.ops.Fill;
import dev.firstlight.compute.ops.Gather;
import dev.firstlight.compute.ops.Matmul;
import dev.firstlight.compute.ops.MaxPool;
import dev.firstlight.compute.ops.MaxPoolGradient;
import dev.firstlight.compute.ops.MultiplyAdd;
import dev.firstlight.compute.ops.Reduce;
import dev.firstlight.compute.ops.Softmax;
import dev.firstlight.compute.ops.SoftmaxCrossEntropy;
import dev.firstlight.compute.ops.Update;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * The judge: every operation in float64 by one thread in plain loops. Float tensors hold doubles; writing floats widens them
 * without loss and reading rounds to the nearest float, so all error found in another backend's float32 result is that
 * backend's own. {@link #readDoubles} and {@link #writeDoubles} give access without the rounding.
 */
public final class ReferenceBackend implements Backend {
    private final Memory memory = new Memory();

    @Override
    public Device device() {
        return new Device("reference", "reference", "float64, one thread", "reference-float64");
    }

    @Override
    public void allocate(Tensor tensor) {
        memory.allocate(tensor);
    }

    @Override
    public void release(Tensor tensor) {
        memory.release(tensor);
    }

    /** Counts the bytes as the tensors' types say; a float is kept in twice as many. */
    @Override
    public long allocatedBytes() {
        return memory.allocatedBytes();
    }

    @Override
    public void write(Tensor tensor, float[] values) {
        Doubles to = memory.doubles(tensor);
        for (int i = 0; i < values.length; i++) {
            to.set(i, values[i]);
        }
    }

    @Override
    public void write(Tensor tensor, int[] values) {
        Ints to = memory.ints(tensor);
        for (int i = 0; i < values.length; i++) {
            to.set(i, values[i]);
        }
    }

    @Override
    public void write(Tensor tensor, byte[] values) {
        memory.bytes(tensor).copyFrom(values);
    }

    /** Copies {@code values} into a float tensor from its first element on, without rounding them. */
    public void writeDoubles(Tensor tensor, double[] values) {
        Doubles to = memory.doubles(tensor);
        for (int i = 0; i < values.length; i++) {
            to.set(i, values[i]);
        }
    }

    @Override
    public void read(Tensor tensor, int offset, float[] into) {
        Doubles from = memory.doubles(tensor);
        for (int i = 0; i < into.length; i++) {
            into[i] = (float) from.get(offset + i);
        }
    }

    @Override
    public void read(Tensor tensor, int offset, int[] into) {
        Ints from = memory.ints(tensor);
        for (int i = 0; i < into.length; i++) {
            into[i] = from.get(offset + i);
        }
    }

    @Override
    public void read(Tensor tensor, int offset, byte[] into) {
        Bytes from = memory.bytes(tensor);
        for (int i = 0; i < into.length; i++) {
            into[i] = (byte) from.get(offset + i);
        }
    }

    /** All elements of a float tensor, unrounded. */
    public double[] readDoubles(Tensor tensor) {
        Doubles from = memory.doubles(tensor);
        double[] values = new double[tensor.size()];
        Arrays.setAll(values, from::get);
        return values;
    }

    /** Nothing to wait for: a launch is done when its run returns. */
    @Override
    public void synchronize() {}

    @Override
    public void close() {
        memory.clear();
    }

    @Override
    public Launch gather(Gather op) {
        return launch(op, GatherReference.of(op, memory));
    }

    @Override
    public Launch matmul(Matmul op) {
        return launch(op, MatmulReference.of(op, memory));
    }

    @Override
    public Launch columnSum(ColumnSum op) {
        return launch(op, ColumnSumReference.of(op, memory));
    }

    @Override
    public Launch activate(Activate op) {
        return launch(op, ActivationReference.of(op, memory));
    }

    @Override
    public Launch activateGradient(ActivateGradient op) {
        return launch(op, ActivationReference.of(op, memory));
    }

    @Override
    public Launch softmax(Softmax op) {
        return launch(op, SoftmaxReference.of(op, memory));
    }

    @Override
    public Launch softmaxCrossEntropy(SoftmaxCrossEntropy op) {
        return launch(op, SoftmaxCrossEntropyReference.of(op, memory));
    }

    @Override
    public Launch update(Update op) {
        return launch(op, UpdateReference.of(op, memory));
    }

    @Override
    public Launch reduce(Reduce op) {
        return launch(op, ReduceReference.of(op, memory));
    }

    @Override
    public Launch fill(Fill op) {
        Doubles x = memory.doubles(op.x());
        return launch(op, step -> {
            for (int i = 0; i < x.size(); i++) {
                x.set(i, op.value());
            }
        });
    }

    @Override
    public Launch copy(Copy op) {
        Doubles x = memory.doubles(op.x()), y = memory.doubles(op.y());
        return launch(op, step -> {
            for (int i = 0; i < x.size(); i++) {
                y.set(i, x.get(i));
            }
        });
    }

    /** y[i] = activation(a[i] + b[i]). */
    @Override
    public Launch add(Add op) {
        Doubles a = memory.doubles(op.a()), b = memory.doubles(op.b()), y = memory.doubles(op.y());
        return launch(op, step -> {
            for (int i = 0; i < y.size(); i++) {
                y.set(i, ActivationReference.value(op.activation(), a.get(i) + b.get(i)));
            }
        });
    }

    @Override
    public Launch convolution(Convolution op) {
        return launch(op, ConvolutionReference.of(op, memory));
    }

    @Override
    public Launch convolutionInputGradient(ConvolutionInputGradient op) {
        return launch(op, ConvolutionReference.of(op, memory));
    }

    @Override
    public Launch convolutionWeightGradient(ConvolutionWeightGradient op) {
        return launch(op, ConvolutionReference.of(op, memory));
    }

    @Override
    public Launch maxPool(MaxPool op) {
        return launch(op, MaxPoolReference.of(op, memory));
    }

    @Override
    public Launch maxPoolGradient(MaxPoolGradient op) {
        return launch(op, MaxPoolReference.of(op, memory));
    }

    @Override
    public Launch averagePool(AveragePool op) {
        return launch(op, AveragePoolReference.of(op, memory));
    }

    @Override
    public Launch averagePoolGradient(AveragePoolGradient op) {
        return launch(op, AveragePoolReference.of(op, memory));
    }

    @Override
    public Launch batchNorm(BatchNorm op) {
        return launch(op, BatchNormReference.of(op, memory));
    }

    @Override
    public Launch batchNormInference(BatchNormInference op) {
        return launch(op, BatchNormReference.of(op, memory));
    }

    @Override
    public Launch batchNormGradient(BatchNormGradient op) {
        return launch(op, BatchNormReference.of(op, memory));
    }

    @Override
    public Launch dropout(Dropout op) {
        return launch(op, DropoutReference.of(op, memory));
    }

    /** With w = weights[step mod S]: y[i] = y[i] + w (x[i] - y[i]). */
    @Override
    public Launch blend(Blend op) {
        Doubles x = memory.doubles(op.x()), weights = memory.doubles(op.weights()), y = memory.doubles(op.y());
        return launch(op, step -> {
            double w = weights.get(Math.floorMod(step, weights.size()));
            for (int i = 0; i < y.size(); i++) {
                y.add(i, w * (x.get(i) - y.get(i)));
            }
        });
    }

    @Override
    public Launch augment(Augment op) {
        return launch(op, AugmentReference.of(op, memory));
    }

    /** v = v factor + summand, {@code times} times over. */
    @Override
    public Launch multiplyAdd(MultiplyAdd op) {
        Doubles x = memory.doubles(op.x()), y = memory.doubles(op.y());
        return launch(op, step -> {
            for (int i = 0; i < y.size(); i++) {
                double v = x.get(i);
                for (int t = 0; t < op.times(); t++) {
                    v = v * op.factor() + op.summand();
                }
                y.set(i, v);
            }
        });
    }

    @Override
    public Launch ctcLoss(CtcLoss op) {
        return launch(op, CtcLossReference.of(op, memory));
    }

    private static Launch launch(Op op, IntConsumer body) {
        return new ReferenceLaunch(op, body);
    }

    private record ReferenceLaunch(Op op, IntConsumer body) implements Launch {
        @Override
        public List<String> kernels() {
            return List.of("reference_" + op.name());
        }

        @Override
        public void run(int step) {
            body.accept(step);
        }
    }
}
