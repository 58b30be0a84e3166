package dev.firstlight.data;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A named data set with a training and a test part. Both parts may be loaded late, on the first {@code get()}, and are kept from
 * then on.
 *
 * @param name what the user asked for, in short
 * @param heads labels per sample: 1 unless each sample is a string of symbols
 * @param shortest of these, the fewest that a sample has; the others are -1
 * @param classNames the names of the classes, label 0 first; the same for every head
 * @param notes lines for the user about what was decided while loading
 * @param stream fresh training samples for every epoch, in place of {@code train}, where they are composed and not collected
 */
public record Dataset(String name, InputFormat input, int heads, int shortest, List<String> classNames, List<String> notes,
                      Supplier<Samples> train, Supplier<Samples> test, Optional<SampleStream> stream) {
    public Dataset {
        classNames = List.copyOf(classNames);
        notes = List.copyOf(notes);
    }

    /** A data set whose training samples are the same in every epoch. */
    public Dataset(String name, InputFormat input, int heads, List<String> classNames, List<String> notes, Supplier<Samples> train,
                   Supplier<Samples> test) {
        this(name, input, heads, heads, classNames, notes, train, test, Optional.empty());
    }

    /** The number of classes a label can name. */
    public int classes() {
        return classNames.size();
    }

    public int channels() {
        return input.channels();
    }

    public int height() {
        return input.height();
    }

    public int width() {
        return input.width();
    }

    /** Factor of the normalisation, see {@link InputFormat}. */
    public float scale() {
        return input.scale();
    }

    /** Summand of the normalisation, see {@link InputFormat}. */
    public float shift() {
        return input.shift();
    }
}
