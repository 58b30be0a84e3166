package dev.firstlight.cpu;

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

/**
 * Every operation on the processor, in Java: a fixed pool of threads, each with a fixed part of the work, and inner loops in
 * SIMD. Results depend on the number of threads and on the {@link Kernels}, never on timing.
 */
public final class CpuBackend implements Backend {
    /** Work smaller than this many nanoseconds per thread is not worth handing over. */
    private static final int NANOS_WORTH_A_THREAD = 1_500;

    private final WorkerPool pool;
    private final Kernels kernels;
    private final CpuMemory memory = new CpuMemory();
    private final Workspace workspace;

    private CpuBackend(int threads, Kernels kernels) {
        this.pool = new WorkerPool(threads);
        this.kernels = kernels;
        this.workspace = new Workspace(threads);
    }

    /** With all processors, and the Vector API if the JVM was started with its module. */
    public static CpuBackend open() {
        return open(Runtime.getRuntime().availableProcessors(), vectorApiPresent());
    }

    /**
     * With so many threads.
     *
     * @param vectorApi whether to use the Vector API; otherwise loops that the JIT compiler vectorises
     * @throws IllegalArgumentException if there are no threads, or the Vector API is wanted and not there
     */
    public static CpuBackend open(int threads, boolean vectorApi) {
        if (threads < 1) {
            throw new IllegalArgumentException("the CPU backend needs at least 1 thread, found " + threads);
        }
        return new CpuBackend(threads, vectorApi ? KernelProvider.vector() : new PlainKernels());
    }

    /** Whether this JVM was started with {@code --add-modules jdk.incubator.vector}. */
    public static boolean vectorApiPresent() {
        return KernelProvider.vectorApiPresent();
    }

    @Override
    public Device device() {
        String name = Processor.name();
        String detail = pool.threads() + (pool.threads() == 1 ? " thread, " : " threads, ") + kernels.description();
        return new Device("cpu", name, detail, String.join("; ", name, detail, "Java " + Runtime.version()));
    }

    @Override
    public void allocate(Tensor tensor) {
        memory.allocate(tensor);
    }

    @Override
    public void release(Tensor tensor) {
        memory.release(tensor);
    }

    @Override
    public long allocatedBytes() {
        return memory.bytes();
    }

    @Override
    public void write(Tensor tensor, float[] values) {
        copyIn(values, values.length, tensor);
    }

    @Override
    public void write(Tensor tensor, int[] values) {
        copyIn(values, values.length, tensor);
    }

    @Override
    public void write(Tensor tensor, byte[] values) {
        copyIn(values, values.length, tensor);
    }

    private void copyIn(Object values, int count, Tensor tensor) {
        checkRange(tensor, 0, count);
        System.arraycopy(values, 0, memory.array(tensor), tensor.offset(), count);
    }

    @Override
    public void read(Tensor tensor, int offset, float[] into) {
        copyOut(tensor, offset, into, into.length);
    }

    @Override
    public void read(Tensor tensor, int offset, int[] into) {
        copyOut(tensor, offset, into, into.length);
    }

    @Override
    public void read(Tensor tensor, int offset, byte[] into) {
        copyOut(tensor, offset, into, into.length);
    }

    private void copyOut(Tensor tensor, int offset, Object into, int count) {
        checkRange(tensor, offset, count);
        System.arraycopy(memory.array(tensor), tensor.offset() + offset, into, 0, count);
    }

    private static void checkRange(Tensor tensor, int offset, int count) {
        if (offset < 0 || count > tensor.size() - offset) {
            throw new IllegalArgumentException(tensor + " does not hold " + count + " elements from " + offset + " on");
        }
    }

    /** Launches run to their end before they return. */
    @Override
    public void synchronize() {}

    @Override
    public void close() {
        pool.close();
        memory.releaseAll();
    }

    @Override
    public Launch gather(Gather op) {
        return new GatherLaunch(op, memory, kernels, pool, threadsFor(op.batch().size() * 0.15, op.rows()));
    }

    @Override
    public Launch matmul(Matmul op) {
        int threads = threadsFor(op.flops() / 50.0, Integer.MAX_VALUE);
        return new TaskLaunch(op, pool, threads, kernels.matmul(op, MatmulOperands.of(op, memory), workspace, threads));
    }

    @Override
    public Launch columnSum(ColumnSum op) {
        return new ColumnSumLaunch(op, memory, kernels, pool, threadsFor(op.flops() * 0.1, op.out().size()));
    }

    @Override
    public Launch activate(Activate op) {
        Floats x = memory.floats(op.x()), y = memory.floats(op.y());
        return elementwise(op, op.flops(), x.size(), (from, n) ->
                kernels.activate(op.activation(), x.array(), x.offset() + from, y.array(), y.offset() + from, n));
    }

    @Override
    public Launch activateGradient(ActivateGradient op) {
        Floats saved = memory.floats(op.gate().saved()), dy = memory.floats(op.dy()), dx = memory.floats(op.dx());
        return elementwise(op, op.flops(), dx.size(), (from, n) -> kernels.activateGradient(op.gate().activation(),
                saved.array(), saved.offset() + from, dy.array(), dy.offset() + from, dx.array(), dx.offset() + from, n));
    }

    @Override
    public Launch softmax(Softmax op) {
        return new SoftmaxLaunch(op, memory, kernels, pool, threadsFor(op.flops() * 0.3, op.x().shape().get(0)));
    }

    @Override
    public Launch softmaxCrossEntropy(SoftmaxCrossEntropy op) {
        return new SoftmaxCrossEntropyLaunch(op, memory, kernels, pool, threadsFor(op.flops() * 0.3, op.rows()));
    }

    @Override
    public Launch update(Update op) {
        return new UpdateLaunch(op, memory, kernels, pool, threadsFor(op.flops() * 0.1, op.parameters().size()));
    }

    @Override
    public Launch reduce(Reduce op) {
        return new ReduceLaunch(op, memory, kernels, pool, threadsFor(op.flops() * 0.1, op.out().size()));
    }

    @Override
    public Launch fill(Fill op) {
        Floats x = memory.floats(op.x());
        return elementwise(op, 0, x.size(), (from, n) ->
                java.util.Arrays.fill(x.array(), x.offset() + from, x.offset() + from + n, op.value()));
    }

    @Override
    public Launch copy(Copy op) {
        Floats x = memory.floats(op.x()), y = memory.floats(op.y());
        return elementwise(op, 0, x.size(), (from, n) ->
                System.arraycopy(x.array(), x.offset() + from, y.array(), y.offset() + from, n));
    }

    @Override
    public Launch add(Add op) {
        Floats a = memory.floats(op.a()), b = memory.floats(op.b()), y = memory.floats(op.y());
        return elementwise(op, op.flops(), y.size(), (from, n) -> {
            kernels.add(a.array(), a.offset() + from, b.array(), b.offset() + from, y.array(), y.offset() + from, n);
            kernels.activate(op.activation(), y.array(), y.offset() + from, y.array(), y.offset() + from, n);
        });
    }

    @Override
    public Launch convolution(Convolution op) {
        int threads = threadsFor(op.flops() / 50.0, Integer.MAX_VALUE);
        return new TaskLaunch(op, pool, threads, kernels.convolution(op, ConvolutionOperands.of(op, memory), workspace, threads));
    }

    @Override
    public Launch convolutionInputGradient(ConvolutionInputGradient op) {
        int threads = threadsFor(op.flops() / 50.0, Integer.MAX_VALUE);
        return new TaskLaunch(op, pool, threads, kernels.convolutionInputGradient(op, ConvolutionOperands.of(op, memory), workspace, threads));
    }

    @Override
    public Launch convolutionWeightGradient(ConvolutionWeightGradient op) {
        int threads = threadsFor(op.flops() / 50.0, Integer.MAX_VALUE);
        return new TaskLaunch(op, pool, threads, kernels.convolutionWeightGradient(op, ConvolutionOperands.of(op, memory), workspace, threads));
    }

    @Override
    public Launch maxPool(MaxPool op) {
        return new MaxPoolLaunch(op, memory, kernels, pool, threadsFor(op.flops() * 0.5, planes(op.x())));
    }

    @Override
    public Launch maxPoolGradient(MaxPoolGradient op) {
        return new MaxPoolGradientLaunch(op, memory, kernels, pool, threadsFor(op.flops() * 0.5, planes(op.dx())));
    }

    @Override
    public Launch averagePool(AveragePool op) {
        return new AveragePoolLaunch(op, memory, kernels, pool, threadsFor(op.flops() * 0.5, planes(op.x())));
    }

    @Override
    public Launch averagePoolGradient(AveragePoolGradient op) {
        return new AveragePoolGradientLaunch(op, memory, kernels, pool, threadsFor(op.flops() * 0.5, planes(op.dx())));
    }

    @Override
    public Launch batchNorm(BatchNorm op) {
        return new BatchNormLaunch(op, memory, kernels, pool, threadsFor(op.flops() * 0.05, op.gamma().size()));
    }

    @Override
    public Launch batchNormInference(BatchNormInference op) {
        return new BatchNormInferenceLaunch(op, memory, kernels, pool, threadsFor(op.flops() * 0.05, op.gamma().size()));
    }

    @Override
    public Launch batchNormGradient(BatchNormGradient op) {
        return new BatchNormGradientLaunch(op, memory, kernels, pool, threadsFor(op.flops() * 0.05, op.gamma().size()));
    }

    @Override
    public Launch dropout(Dropout op) {
        return new DropoutLaunch(op, memory, kernels, pool, threadsFor(op.flops() * 3.0, op.y().size()));
    }

    @Override
    public Launch augment(Augment op) {
        return new AugmentLaunch(op, memory, kernels, pool, threadsFor(op.flops() * 0.3, op.x().shape().get(0)));
    }

    @Override
    public Launch blend(Blend op) {
        return new BlendLaunch(op, memory, kernels, pool, threadsFor(op.flops() * 0.1, op.y().size()));
    }

    @Override
    public Launch multiplyAdd(MultiplyAdd op) {
        Floats x = memory.floats(op.x()), y = memory.floats(op.y());
        return elementwise(op, op.flops(), y.size(), (from, n) -> kernels.multiplyAdd(op.times(), op.factor(), op.summand(),
                x.array(), x.offset() + from, y.array(), y.offset() + from, n));
    }

    @Override
    public Launch ctcLoss(CtcLoss op) {
        return new CtcLossLaunch(op, memory, pool, threadsFor(op.flops() * 0.5, op.batch()));
    }

    private static int planes(Tensor images) {
        return images.shape().get(0) * images.shape().get(1);
    }

    private Launch elementwise(Op op, long flops, int size, ElementwiseLaunch.Loop loop) {
        return new ElementwiseLaunch(op, pool, threadsFor(size * 0.1 + flops * 0.1, size), size, loop);
    }

    /** How many threads to cut work of this length into that falls into so many parts. */
    private int threadsFor(double nanos, int parts) {
        double worth = Math.min(nanos / NANOS_WORTH_A_THREAD, parts);
        return Math.max(1, (int) Math.min(pool.threads(), worth));
    }
}
