package dev.firstlight.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Strings of handwritten digits, composed from single ones: each string takes a size, a slant, a spacing and a slope of its line,
 * and each digit in it departs a little from them, so that neighbours stand apart, touch or overlap slightly, as on paper.
 * The rows are set in the middle of a strip of fixed size, give or take a few pixels; one that would not fit is
 * written smaller. Labels are (N, longest), -1 behind the end of shorter strings.
 */
public final class DigitStrings implements SampleStream {
    /** The height of a strip: digits of 20 pixels, 15 % larger at most, jitter and slope above and below. */
    public static final int HEIGHT = 32;
    /** The longest strings there are. */
    public static final int LONGEST = 20;
    private static final int EPOCH = 60_000;

    /** Free columns at both ends, which slanted digits may lean into. */
    private static final int MARGIN = 4;
    private static final double STRING_SCALE = 0.10;
    private static final double DIGIT_SCALE = 0.05;
    private static final double STRING_SLANT = 0.20;
    private static final double DIGIT_SLANT = 0.08;
    private static final double TIGHTEST = -1.5;
    private static final double WIDEST = 5;
    private static final double GAP_JITTER = 1.5;
    private static final double MOST_OVERLAP = 0.2;
    private static final double ROW_JITTER = 1.5;
    private static final double SLOPE = 1.5;
    private static final double START_JITTER = 8;

    private final DigitStamp stamp;
    private final Samples digits;
    private final int shortest;
    private final int longest;

    /**
     * Strings of {@code shortest} to {@code longest} digits, all lengths equally often.
     *
     * @param digits 28x28 digits, light on black, one label each
     */
    public DigitStrings(Samples digits, int shortest, int longest) {
        if (digits.rowSize() != DigitStamp.SIDE * DigitStamp.SIDE || digits.heads() != 1) {
            throw new IllegalArgumentException("digits of 28x28 with one label are wanted");
        }
        if (shortest < 1 || longest < shortest || longest > LONGEST) {
            throw new IllegalArgumentException("lengths from 1 to " + LONGEST + " are possible, not " + shortest + "-" + longest);
        }
        this.stamp = new DigitStamp(digits.bytes());
        this.digits = digits;
        this.shortest = shortest;
        this.longest = longest;
    }

    /** The width of strips for strings of up to {@code longest} digits: 22 columns a digit, a little more, and a multiple of 8. */
    public static int width(int longest) {
        return (22 * longest + 6 + 7) / 8 * 8;
    }

    @Override
    public int epochSize() {
        return EPOCH;
    }

    @Override
    public Samples compose(long seed, int epoch, int first, int count, int threads) {
        byte[] strips = new byte[Math.multiplyExact(count, HEIGHT * width(longest))];
        int[] labels = new int[count * longest];
        List<Thread> helpers = new ArrayList<>();
        for (int t = 1; t < threads; t++) {
            int begin = (int) ((long) count * t / threads);
            int end = (int) ((long) count * (t + 1) / threads);
            helpers.add(new Thread(() -> compose(seed, epoch, first, begin, end, strips, labels), "compose-" + t));
        }
        helpers.forEach(Thread::start);
        compose(seed, epoch, first, 0, count / Math.max(1, threads), strips, labels);
        helpers.forEach(DigitStrings::join);
        return Samples.ofBytes(strips, labels, longest);
    }

    @Override
    public int sources() {
        return digits.count();
    }

    @Override
    public Split split(int[] permutation, int held) {
        Samples.Split parts = digits.split(permutation, held);
        return new Split(new DigitStrings(parts.kept(), shortest, longest), new DigitStrings(parts.held(), shortest, longest));
    }

    private static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void compose(long seed, int epoch, int first, int begin, int end, byte[] strips, int[] labels) {
        Line line = new Line();
        for (int i = begin; i < end; i++) {
            line.draw(new CounterRandom(seed, epoch, first + i));
            line.write(strips, i * HEIGHT * width(longest), labels, i * longest);
        }
    }

    /** One string: which digits, and how each is written. Used again for the next one. */
    private final class Line {
        private final int width = width(longest);
        private int length;
        private final int[] digit = new int[longest];
        private final double[] scale = new double[longest];
        private final double[] slant = new double[longest];
        private final double[] gap = new double[longest];
        private final double[] row = new double[longest];
        private double start;

        void draw(CounterRandom random) {
            length = shortest + random.below(longest - shortest + 1);
            double stringScale = random.between(1 - STRING_SCALE, 1 + STRING_SCALE);
            double stringSlant = random.between(-STRING_SLANT, STRING_SLANT);
            double stringGap = random.between(TIGHTEST, WIDEST);
            double slope = random.between(-SLOPE, SLOPE);
            double total = 0;
            for (int i = 0; i < length; i++) {
                digit[i] = random.below(digits.count());
                scale[i] = stringScale * random.between(1 - DIGIT_SCALE, 1 + DIGIT_SCALE);
                slant[i] = stringSlant + random.between(-DIGIT_SLANT, DIGIT_SLANT);
                gap[i] = i == 0 ? 0 : Math.max(stringGap + random.between(-GAP_JITTER, GAP_JITTER), -overlap(i));
                double along = length == 1 ? 0 : 2.0 * i / (length - 1) - 1;
                row[i] = (HEIGHT - 1) / 2.0 - slope * along + random.between(-ROW_JITTER, ROW_JITTER);
                total += gap[i] + scale[i] * stamp.inkWidth(digit[i]);
            }
            double room = width - 2 * MARGIN;
            double fit = Math.min(1, room / total);
            for (int i = 0; i < length; i++) {
                scale[i] *= fit;
                gap[i] *= fit;
            }
            double jitter = Math.min(START_JITTER, (room - fit * total) / 2);
            start = (width - fit * total) / 2 + random.between(-jitter, jitter);
        }

        /** The columns by which a digit may lie over the one before it: a narrow one must not vanish. */
        private double overlap(int i) {
            return MOST_OVERLAP * Math.min(stamp.inkWidth(digit[i - 1]), stamp.inkWidth(digit[i]));
        }

        void write(byte[] strips, int at, int[] labels, int labelsAt) {
            Arrays.fill(labels, labelsAt, labelsAt + longest, -1);
            double pen = start - 0.5;  // from edges of pixels to their centres
            for (int i = 0; i < length; i++) {
                double inkWidth = scale[i] * stamp.inkWidth(digit[i]);
                pen += gap[i];
                stamp.stamp(digit[i], strips, at, HEIGHT, width, pen + inkWidth / 2, row[i], scale[i], slant[i]);
                pen += inkWidth;
                labels[labelsAt + i] = digits.label(digit[i], 0);
            }
        }
    }
}
