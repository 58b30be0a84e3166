package dev.firstlight.nn;

import dev.firstlight.compute.Activation;
import dev.firstlight.compute.Philox;
import java.util.Locale;

/**
 * How weights begin. The variance is chosen so that activations keep their size from layer to layer; fan-in and fan-out are
 * the numbers of inputs and outputs that one weight's unit sees.
 *
 * @param kind the rule
 * @param value the standard deviation for {@link Kind#NORMAL}, a factor on the rule's own for the others
 */
public record Initializer(Kind kind, double value) {
    /** The rules. */
    public enum Kind {
        /** Normal, variance 2 / fan-in, for ReLU and its kin. He et al., "Delving Deep into Rectifiers", 2015, equation 10. */
        HE_NORMAL,
        /** As HE_NORMAL, uniform in +-sqrt(6 / fan-in). */
        HE_UNIFORM,
        /** Normal, variance 2 / (fan-in + fan-out), for tanh and sigmoid. Glorot and Bengio, 2010, equation 12. */
        GLOROT_NORMAL,
        /** As GLOROT_NORMAL, uniform in +-sqrt(6 / (fan-in + fan-out)). Equation 16 there. */
        GLOROT_UNIFORM,
        /** Normal, variance 1 / fan-in. LeCun et al., "Efficient BackProp", 1998, section 4.6. */
        LECUN,
        /** Normal with the given standard deviation: the small random values of a network written from scratch. */
        NORMAL,
        /** All zero: nothing breaks the symmetry, and a hidden layer never learns. */
        ZERO
    }

    /** The words {@link #parse} takes. */
    public static final String WORDS = "he-normal, he-uniform, glorot-normal, glorot-uniform, lecun, normal:0.01, zero";

    /**
     * Reads {@code he-normal}, {@code glorot-uniform}, {@code normal:0.01} and so on.
     *
     * @throws IllegalArgumentException naming what there is
     */
    public static Initializer parse(String text) {
        String[] parts = text.split(":", 2);
        try {
            Kind kind = Kind.valueOf(parts[0].toUpperCase(Locale.ROOT).replace('-', '_'));
            double value = parts.length == 2 ? Double.parseDouble(parts[1]) : kind == Kind.NORMAL ? 0.01 : 1;
            if (value > 0 && value < Double.POSITIVE_INFINITY && (parts.length == 1 || kind == Kind.NORMAL)) {
                return new Initializer(kind, value);
            }
        } catch (IllegalArgumentException e) {
            // falls through to the one message
        }
        throw new IllegalArgumentException("unknown initialisation '" + text + "'; there are " + WORDS);
    }

    /** What suits the activation that follows: He for the rectifiers, Glorot for the others. */
    public static Initializer suiting(Activation activation) {
        return switch (activation) {
            case RELU, LEAKY_RELU, GELU -> new Initializer(Kind.HE_NORMAL, 1);
            case SIGMOID, TANH, IDENTITY -> new Initializer(Kind.GLOROT_UNIFORM, 1);
        };
    }

    /**
     * What suits the last layer: logits near zero, so that the first predictions are close to uniform and the first loss is
     * close to ln(classes).
     */
    public static Initializer forClassifier() {
        return new Initializer(Kind.LECUN, 0.1);
    }

    /**
     * Draws weights. The same seed and stream give the same bits on every machine: Philox words, and the Box-Muller transform
     * in float64 by StrictMath.
     */
    public float[] draw(int count, int fanIn, int fanOut, long seed, int stream) {
        float[] weights = new float[count];
        double scale = switch (kind) {
            case HE_NORMAL -> value * Math.sqrt(2.0 / fanIn);
            case HE_UNIFORM -> value * Math.sqrt(6.0 / fanIn);
            case GLOROT_NORMAL -> value * Math.sqrt(2.0 / (fanIn + fanOut));
            case GLOROT_UNIFORM -> value * Math.sqrt(6.0 / (fanIn + fanOut));
            case LECUN -> value * Math.sqrt(1.0 / fanIn);
            case NORMAL -> value;
            case ZERO -> 0;
        };
        boolean uniform = kind == Kind.HE_UNIFORM || kind == Kind.GLOROT_UNIFORM;
        int[] words = new int[4];
        for (int i = 0; i < count && scale > 0; i++) {
            Philox.words(seed, i, 0, stream, words);
            double u = ((words[0] & 0xFFFFFFFFL) + 0.5) * 0x1p-32, v = ((words[1] & 0xFFFFFFFFL) + 0.5) * 0x1p-32;
            weights[i] = (float) (scale * (uniform ? 2 * u - 1
                    : Math.sqrt(-2 * StrictMath.log(u)) * StrictMath.cos(2 * Math.PI * v)));
        }
        return weights;
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        String word = kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
        return kind == Kind.NORMAL ? word + ":" + value : value == 1 ? word : word + " x " + value;
    }
}
