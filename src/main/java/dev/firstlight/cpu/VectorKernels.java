package dev.firstlight.cpu;

import dev.firstlight.compute.Activation;
import dev.firstlight.compute.Philox;
import dev.firstlight.compute.ops.Convolution;
import dev.firstlight.compute.ops.ConvolutionInputGradient;
import dev.firstlight.compute.ops.ConvolutionWeightGradient;
import dev.firstlight.compute.ops.Matmul;
import java.util.List;
import java.util.stream.IntStream;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The inner loops with the Vector API, in the widest vectors of the processor. A loop takes whole vectors; the elements that
 * are left over at its end are computed one by one with the same formulas.
 */
final class VectorKernels implements Kernels {
    static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    static final int LANES = SPECIES.length();
    /** As many bytes as a vector has floats; null where there are fewer than 8, the narrowest vector there is. */
    private static final VectorSpecies<Byte> BYTES = LANES < 8 ? null
            : VectorSpecies.of(byte.class, VectorShape.forBitSize(8 * LANES));

    /** Shuffles that bring down the upper half of the lanes, of the lower half its upper half, and so on. */
    private static final List<VectorShuffle<Float>> HALVES = IntStream.iterate(LANES / 2, half -> half > 0, half -> half / 2)
            .mapToObj(half -> VectorShuffle.fromOp(SPECIES, lane -> (lane + half) % LANES)).toList();

    private final PlainKernels plain = new PlainKernels();
    private final VectorActivations activations = new VectorActivations();

    @Override
    public String description() {
        return "Vector API " + SPECIES.vectorBitSize() + " bit";
    }

    /** Bytes convert with their sign, so the highest bit is flipped before and 128 added after; both are exact. */
    @Override
    public void bytesToFloats(byte[] x, int xAt, float scale, float shift, float[] y, int yAt, int n) {
        int i = 0;
        if (BYTES != null) {
            FloatVector scales = FloatVector.broadcast(SPECIES, scale), shifts = FloatVector.broadcast(SPECIES, shift);
            for (; i <= n - LANES; i += LANES) {
                ByteVector bytes = ByteVector.fromArray(BYTES, x, xAt + i).lanewise(VectorOperators.XOR, (byte) 0x80);
                FloatVector values = (FloatVector) bytes.convertShape(VectorOperators.B2F, SPECIES, 0);
                values.add(128).fma(scales, shifts).intoArray(y, yAt + i);
            }
        }
        plain.bytesToFloats(x, xAt + i, scale, shift, y, yAt + i, n - i);
    }

    @Override
    public void scale(float[] x, int xAt, float scale, float shift, float[] y, int yAt, int n) {
        FloatVector scales = FloatVector.broadcast(SPECIES, scale), shifts = FloatVector.broadcast(SPECIES, shift);
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            load(x, xAt + i).fma(scales, shifts).intoArray(y, yAt + i);
        }
        plain.scale(x, xAt + i, scale, shift, y, yAt + i, n - i);
    }

    @Override
    public void activate(Activation activation, float[] x, int xAt, float[] y, int yAt, int n) {
        int whole = n - n % LANES;
        activations.forward(activation, x, xAt, y, yAt, whole);
        plain.activate(activation, x, xAt + whole, y, yAt + whole, n - whole);
    }

    @Override
    public void activateGradient(Activation activation, float[] saved, int savedAt, float[] dy, int dyAt, float[] dx, int dxAt, int n) {
        int whole = n - n % LANES;
        activations.backward(activation, saved, savedAt, dy, dyAt, dx, dxAt, whole);
        plain.activateGradient(activation, saved, savedAt + whole, dy, dyAt + whole, dx, dxAt + whole, n - whole);
    }

    @Override
    public void exp(float[] x, int at, int n) {
        int whole = n - n % LANES;
        VectorMath.exp(x, at, whole);
        plain.exp(x, at + whole, n - whole);
    }

    @Override
    public float sum(float[] x, int at, int n) {
        FloatVector s0 = FloatVector.zero(SPECIES), s1 = s0, s2 = s0, s3 = s0;
        int i = at, end = at + n;
        for (; i <= end - 4 * LANES; i += 4 * LANES) {
            s0 = s0.add(load(x, i));
            s1 = s1.add(load(x, i + LANES));
            s2 = s2.add(load(x, i + 2 * LANES));
            s3 = s3.add(load(x, i + 3 * LANES));
        }
        return total(s0.add(s1).add(s2.add(s3))) + plain.sum(x, i, end - i);
    }

    @Override
    public float sumOfSquares(float[] x, int at, int n) {
        FloatVector s0 = FloatVector.zero(SPECIES), s1 = s0, s2 = s0, s3 = s0;
        int i = at, end = at + n;
        for (; i <= end - 4 * LANES; i += 4 * LANES) {
            FloatVector x0 = load(x, i), x1 = load(x, i + LANES), x2 = load(x, i + 2 * LANES), x3 = load(x, i + 3 * LANES);
            s0 = x0.fma(x0, s0);
            s1 = x1.fma(x1, s1);
            s2 = x2.fma(x2, s2);
            s3 = x3.fma(x3, s3);
        }
        return total(s0.add(s1).add(s2.add(s3))) + plain.sumOfSquares(x, i, end - i);
    }

    /**
     * The sum of a vector's lanes, by adding one half to the other until one lane is left. The API's own reduction leaves its order
     * open, and indeed takes another one before the JIT compiler has compiled it than after.
     */
    static float total(FloatVector v) {
        for (VectorShuffle<Float> half : HALVES) {
            v = v.add(v.rearrange(half));
        }
        return v.lane(0);
    }

    /** x - x is 0 for every finite x and NaN else. */
    @Override
    public int nonFinite(float[] x, int at, int n) {
        int count = 0;
        int i = at, end = at + n;
        for (; i <= end - LANES; i += LANES) {
            FloatVector v = load(x, i);
            VectorMask<Float> odd = v.sub(v).compare(VectorOperators.NE, 0);
            count += odd.trueCount();
        }
        return count + plain.nonFinite(x, i, end - i);
    }

    @Override
    public void add(float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            load(a, aAt + i).add(load(b, bAt + i)).intoArray(y, yAt + i);
        }
        plain.add(a, aAt + i, b, bAt + i, y, yAt + i, n - i);
    }

    @Override
    public void add(float[] x, int at, float[] sums, int sumsAt, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            load(sums, sumsAt + i).add(load(x, at + i)).intoArray(sums, sumsAt + i);
        }
        plain.add(x, at + i, sums, sumsAt + i, n - i);
    }

    @Override
    public void blend(float weight, float[] x, int xAt, float[] y, int yAt, int n) {
        FloatVector weights = FloatVector.broadcast(SPECIES, weight);
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector old = load(y, yAt + i);
            load(x, xAt + i).sub(old).fma(weights, old).intoArray(y, yAt + i);
        }
        plain.blend(weight, x, xAt + i, y, yAt + i, n - i);
    }

    @Override
    public void multiplyAdd(int times, float factor, float summand, float[] x, int xAt, float[] y, int yAt, int n) {
        int block = VectorMultiplyAdd.VECTORS * LANES, i = 0;
        for (; i <= n - block; i += block) {
            VectorMultiplyAdd.run(times, factor, summand, x, xAt + i, y, yAt + i);
        }
        plain.multiplyAdd(times, factor, summand, x, xAt + i, y, yAt + i, n - i);
    }

    @Override
    public void normalise(float[] x, int xAt, float center, float scale, float shift, float[] y, int yAt, int n) {
        FloatVector scales = FloatVector.broadcast(SPECIES, scale), shifts = FloatVector.broadcast(SPECIES, shift);
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            load(x, xAt + i).sub(center).fma(scales, shifts).intoArray(y, yAt + i);
        }
        plain.normalise(x, xAt + i, center, scale, shift, y, yAt + i, n - i);
    }

    @Override
    public float sumOfSquaredDistances(float[] x, int at, float center, int n) {
        FloatVector s0 = FloatVector.zero(SPECIES), s1 = s0;
        int i = at, end = at + n;
        for (; i <= end - 2 * LANES; i += 2 * LANES) {
            FloatVector d0 = load(x, i).sub(center), d1 = load(x, i + LANES).sub(center);
            s0 = d0.fma(d0, s0);
            s1 = d1.fma(d1, s1);
        }
        return total(s0.add(s1)) + plain.sumOfSquaredDistances(x, i, center, end - i);
    }

    @Override
    public float dotWithDistances(float[] a, int aAt, float[] x, int xAt, float center, int n) {
        FloatVector s0 = FloatVector.zero(SPECIES), s1 = s0;
        int i = 0;
        for (; i <= n - 2 * LANES; i += 2 * LANES) {
            s0 = load(x, xAt + i).sub(center).fma(load(a, aAt + i), s0);
            s1 = load(x, xAt + i + LANES).sub(center).fma(load(a, aAt + i + LANES), s1);
        }
        return total(s0.add(s1)) + plain.dotWithDistances(a, aAt + i, x, xAt + i, center, n - i);
    }

    @Override
    public void combine(float ofA, float[] a, int aAt, float ofX, float[] x, int xAt, float center, float constant, float[] y, int yAt, int n) {
        FloatVector factorsA = FloatVector.broadcast(SPECIES, ofA), factorsX = FloatVector.broadcast(SPECIES, ofX);
        FloatVector constants = FloatVector.broadcast(SPECIES, constant);
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            load(a, aAt + i).fma(factorsA, load(x, xAt + i).sub(center).fma(factorsX, constants)).intoArray(y, yAt + i);
        }
        plain.combine(ofA, a, aAt + i, ofX, x, xAt + i, center, constant, y, yAt + i, n - i);
    }

    @Override
    public void maxPool(HalvedPlanes planes, float[] scratch, int from, int to) {
        VectorPooling.max(planes, scratch, from, to);
    }

    @Override
    public void averagePool(HalvedPlanes planes, int from, int to) {
        VectorPooling.average(planes, from, to);
    }

    @Override
    public void philox(long seed, int element, int step, int stream, int[] words, int n) {
        int done = VectorRandom.philox(seed, element, step, stream, words, n);
        for (int i = done; i < n; i++) {
            Philox.words(seed, element + i, step, stream, words, 4 * i);
        }
    }

    @Override
    public void dropout(int[] words, int threshold, float scale, float[] x, int xAt, float[] y, int yAt, int n) {
        VectorRandom.dropout(words, threshold, scale, x, xAt, y, yAt, n - n % LANES);
        for (int i = n - n % LANES; i < n; i++) {
            y[yAt + i] = words[i] >>> 8 >= threshold ? x[xAt + i] * scale : 0;
        }
    }

    @Override
    public void update(UpdateStep step, int from, int to) {
        PlainUpdate.run(step, from, to);
    }

    @Override
    public List<WorkerPool.Task> matmul(Matmul op, MatmulOperands operands, Workspace workspace, int threads) {
        return VectorMatmul.tasks(this, op, operands, workspace, threads);
    }

    @Override
    public List<WorkerPool.Task> convolution(Convolution op, ConvolutionOperands operands, Workspace workspace, int threads) {
        return VectorConvolution.tasks(this, op, operands, workspace);
    }

    @Override
    public List<WorkerPool.Task> convolutionInputGradient(ConvolutionInputGradient op, ConvolutionOperands operands, Workspace workspace, int threads) {
        return List.of(VectorConvolutionRowGradient.pays(op) ? new VectorConvolutionRowGradient(this, op, operands, workspace)
                : new VectorConvolutionInputGradient(this, op, operands, workspace));
    }

    @Override
    public List<WorkerPool.Task> convolutionWeightGradient(ConvolutionWeightGradient op, ConvolutionOperands operands, Workspace workspace, int threads) {
        return VectorConvolutionWeightGradient.tasks(this, op, operands, workspace);
    }

    static FloatVector load(float[] x, int at) {
        return FloatVector.fromArray(SPECIES, x, at);
    }
}
