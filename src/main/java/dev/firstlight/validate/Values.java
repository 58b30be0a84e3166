package dev.firstlight.validate;

import dev.firstlight.compute.Tensor;
import java.util.SplittableRandom;

/** What an input of a case is filled with: an array of the tensor's type and size, a function of the seed. */
@FunctionalInterface
public interface Values {
    /** @return float[], int[] or byte[], by the tensor's type */
    Object generate(Tensor tensor, SplittableRandom random);

    /** Floats spread evenly over low..high, all 24 bits of them in use. */
    static Values uniform(double low, double high) {
        return (tensor, random) -> {
            float[] values = new float[tensor.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (low + (high - low) * random.nextDouble());
            }
            return values;
        };
    }

    /** Floats that are whole numbers in -max..max: sums and products of few of them are exact in float32. */
    static Values wholes(int max) {
        return (tensor, random) -> {
            float[] values = new float[tensor.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = random.nextInt(-max, max + 1);
            }
            return values;
        };
    }

    /** These floats over and over. */
    static Values floats(float... pattern) {
        return (tensor, random) -> {
            float[] values = new float[tensor.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = pattern[i % pattern.length];
            }
            return values;
        };
    }

    /** As {@code others}, but with {@code value} at element {@code position}. */
    static Values with(Values others, int position, float value) {
        return (tensor, random) -> {
            float[] values = (float[]) others.generate(tensor, random);
            values[position] = value;
            return values;
        };
    }

    /** Integers in low..high, both included. */
    static Values integers(int low, int high) {
        return (tensor, random) -> {
            int[] values = new int[tensor.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = random.nextInt(low, high + 1);
            }
            return values;
        };
    }

    /** These integers over and over. */
    static Values integers(int... pattern) {
        return (tensor, random) -> {
            int[] values = new int[tensor.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = pattern[i % pattern.length];
            }
            return values;
        };
    }

    /** Random bytes. */
    static Values bytes() {
        return (tensor, random) -> {
            byte[] values = new byte[tensor.size()];
            random.nextBytes(values);
            return values;
        };
    }
}
