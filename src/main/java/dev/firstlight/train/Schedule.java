package dev.firstlight.train;

import java.util.Locale;

/**
 * How the learning rate changes over a training: a factor on the rate that was asked for.
 *
 * @param kind       the curve
 * @param warmup     the share of all steps over which the factor first rises in a line from 0, for all but ONE_CYCLE
 * @param drop       STEP: the factor of each drop
 * @param drops      STEP: how many drops, evenly spread
 */
public record Schedule(Kind kind, double warmup, double drop, int drops) {
    /** The curves. With p the share of the steps done, 0 to 1. */
    public enum Kind {
        /** 1. */
        CONSTANT,
        /** drop^floor(p (drops + 1)). */
        STEP,
        /** (1 + cos(pi p)) / 2. Loshchilov and Hutter, "SGDR", 2017, equation 5, one cycle. */
        COSINE,
        /**
         * From 1/25 up to 1 during the first 30 % of the steps and down to 1/250,000 after, each half a cosine. Smith and Topin,
         * "Super-Convergence", 2018.
         */
        ONE_CYCLE
    }

    /** The words {@link #parse} takes. */
    public static final String WORDS = "constant, step, step:FACTOR,DROPS (step:0.1,2), cosine, one-cycle";

    public Schedule {
        if (!(warmup >= 0 && warmup < 1)) {
            throw new IllegalArgumentException("warm-up must be a share of the training from 0 to below 1, found " + warmup);
        }
    }

    /**
     * Reads a schedule as the command line has it.
     *
     * @throws IllegalArgumentException naming what there is
     */
    public static Schedule parse(String text, double warmup) {
        String[] parts = text.split(":", 2);
        try {
            Kind kind = Kind.valueOf(parts[0].toUpperCase(Locale.ROOT).replace('-', '_'));
            if (parts.length == 1) {
                return new Schedule(kind, warmup, 0.1, 2);
            }
            String[] numbers = parts[1].split(",");
            double drop = Double.parseDouble(numbers[0]);
            int drops = numbers.length > 1 ? Integer.parseInt(numbers[1]) : 2;
            if (kind == Kind.STEP && numbers.length <= 2 && drop > 0 && drop < 1 && drops > 0) {
                return new Schedule(kind, warmup, drop, drops);
            }
        } catch (IllegalArgumentException e) {
            if (e.getMessage() != null && e.getMessage().startsWith("warm-up")) {
                throw e;
            }
        }
        throw new IllegalArgumentException("unknown schedule '" + text + "'; there are " + WORDS);
    }

    /** The factor for a step, counted from 0, of {@code total}. */
    public double factor(long step, long total) {
        double p = (double) step / total;
        if (kind != Kind.ONE_CYCLE && p < warmup) {
            return (step + 1) / (warmup * total + 1);
        }
        double q = kind == Kind.ONE_CYCLE ? p : (p - warmup) / (1 - warmup);
        return switch (kind) {
            case CONSTANT -> 1;
            case STEP -> Math.pow(drop, Math.floor(q * (drops + 1)));
            case COSINE -> cosine(1, 0, q);
            case ONE_CYCLE -> q < 0.3 ? cosine(1.0 / 25, 1, q / 0.3) : cosine(1, 1.0 / 250_000, (q - 0.3) / 0.7);
        };
    }

    /** From {@code begin} to {@code end} along half a cosine. */
    private static double cosine(double begin, double end, double share) {
        return end + (begin - end) * (1 + Math.cos(Math.PI * share)) / 2;
    }

    /** As {@link #parse} reads it, without the warm-up. */
    @Override
    public String toString() {
        String word = kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
        return kind == Kind.STEP ? word + ":" + drop + "," + drops : word;
    }
}
