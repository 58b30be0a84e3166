package dev.firstlight.cpu;

import static dev.firstlight.cpu.VectorKernels.LANES;
import static dev.firstlight.cpu.VectorKernels.SPECIES;

import dev.firstlight.compute.Philox;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The generator {@link Philox} for many elements at once, and what is made of its words. A lane of 64 bits holds a word of 32, so
 * that the product of two words has room.
 */
final class VectorRandom {
    private static final VectorShape SHAPE = VectorShape.forBitSize(32 * LANES);
    private static final VectorSpecies<Long> LONGS = VectorSpecies.of(long.class, SHAPE);
    private static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, SHAPE);
    /** The lanes of the lower or the upper half, each twice. */
    private static final VectorShuffle<Long> LOWER = VectorShuffle.fromOp(LONGS, lane -> lane / 2);
    private static final VectorShuffle<Long> UPPER = VectorShuffle.fromOp(LONGS, lane -> (lane + LONGS.length()) / 2);
    private static final VectorMask<Long> ODD_LANES = VectorMask.fromLong(LONGS, 0xAAAAAAAAAAAAAAAAL);
    private static final long WORD = 0xFFFFFFFFL;

    private VectorRandom() {}

    /** The words of as many whole vectors of elements as n holds; returns how many elements those are. */
    static int philox(long seed, int element, int step, int stream, int[] words, int n) {
        int lanes = LONGS.length(), i = 0;
        for (; i <= n - lanes; i += lanes) {
            LongVector c0 = LongVector.broadcast(LONGS, element + i).addIndex(1).and(WORD), c1 = LongVector.broadcast(LONGS, step & WORD);
            LongVector c2 = LongVector.broadcast(LONGS, stream & WORD), c3 = LongVector.zero(LONGS);
            int key0 = (int) seed, key1 = (int) (seed >>> 32);
            for (int round = 0; round < Philox.ROUNDS; round++) {
                LongVector p0 = c0.mul(Philox.MULTIPLIER_0 & WORD), p1 = c2.mul(Philox.MULTIPLIER_1 & WORD);
                c0 = p1.lanewise(VectorOperators.LSHR, 32).lanewise(VectorOperators.XOR, c1).lanewise(VectorOperators.XOR, key0 & WORD);
                c1 = p1.and(WORD);
                c2 = p0.lanewise(VectorOperators.LSHR, 32).lanewise(VectorOperators.XOR, c3).lanewise(VectorOperators.XOR, key1 & WORD);
                c3 = p0.and(WORD);
                key0 += Philox.WEYL_0;
                key1 += Philox.WEYL_1;
            }
            LongVector first = c0.or(c1.lanewise(VectorOperators.LSHL, 32)), second = c2.or(c3.lanewise(VectorOperators.LSHL, 32));
            interleaved(first, second, LOWER).intoArray(words, 4 * i);
            interleaved(first, second, UPPER).intoArray(words, 4 * i + INTS.length());
        }
        return i;
    }

    /** The lanes of two vectors in turn. */
    private static IntVector interleaved(LongVector first, LongVector second, VectorShuffle<Long> half) {
        return first.rearrange(half).blend(second.rearrange(half), ODD_LANES).reinterpretAsInts();
    }

    /** See {@link Kernels#dropout}; n is a multiple of the vector's length. */
    static void dropout(int[] words, int threshold, float scale, float[] x, int xAt, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i += LANES) {
            IntVector random = IntVector.fromArray(INTS, words, i).lanewise(VectorOperators.LSHR, 8);
            IntVector keep = IntVector.broadcast(INTS, threshold - 1).sub(random).lanewise(VectorOperators.ASHR, 31);
            FloatVector scaled = FloatVector.fromArray(SPECIES, x, xAt + i).mul(scale);
            scaled.reinterpretAsInts().and(keep).reinterpretAsFloats().intoArray(y, yAt + i);
        }
    }
}
