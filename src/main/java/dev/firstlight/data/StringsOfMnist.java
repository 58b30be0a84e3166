package dev.firstlight.data;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The data sets {@code strings:N} and {@code strings:N-M}: {@linkplain DigitStrings strings} of N, or of N to M, MNIST digits. Training
 * strings are composed of training digits, test strings of test digits. The 10,000 test strings of a length are the same for ever.
 */
final class StringsOfMnist {
    static final String PREFIX = "strings:";
    static final long TEST_SEED = 20_000_101;
    static final int TEST_COUNT = 10_000;
    /** The training strings that {@link Dataset#train()} gives, for those who don't want fresh ones in every epoch. */
    private static final long TRAIN_SEED = 1;
    /** Strings from which mean and standard deviation are taken: 5 million pixels at length 7. */
    private static final int MEASURED = 1000;

    private static final Pattern LENGTHS = Pattern.compile("(\\d{1,3})(?:-(\\d{1,3}))?");

    private StringsOfMnist() {}

    static Dataset load(String spec) {
        Matcher lengths = LENGTHS.matcher(spec.substring(PREFIX.length()));
        boolean matches = lengths.matches();
        int shortest = matches ? Integer.parseInt(lengths.group(1)) : 0;
        int longest = matches && lengths.group(2) != null ? Integer.parseInt(lengths.group(2)) : shortest;
        if (shortest < 1 || longest < shortest || longest > DigitStrings.LONGEST) {
            throw DataException.mismatch("data set '" + spec + "'", "a length from 1 to " + DigitStrings.LONGEST + " or a range of lengths",
                    "'" + spec.substring(PREFIX.length()) + "'", "write for instance strings:7 or strings:1-7");
        }
        int threads = Runtime.getRuntime().availableProcessors();
        DigitStrings stream = new DigitStrings(Mnist.train(), shortest, longest);
        Normalisation unit = Normalisation.of(stream.compose(TRAIN_SEED, 0, 0, MEASURED, threads).bytes());
        Lazy<Samples> train = new Lazy<>(() -> stream.compose(TRAIN_SEED, 0, 0, stream.epochSize(), threads));
        Lazy<Samples> test =
                new Lazy<>(() -> new DigitStrings(Mnist.test(), shortest, longest).compose(TEST_SEED, 0, 0, TEST_COUNT, threads));
        InputFormat input = new InputFormat(1, DigitStrings.HEIGHT, DigitStrings.width(longest), unit.scale(), unit.shift(), Framing.STRIP);
        return new Dataset(spec, input, longest, shortest, Mnist.DIGITS, List.of(), train, test, Optional.of(stream));
    }
}
