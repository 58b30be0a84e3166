package dev.firstlight.data;

import java.util.List;
import java.util.function.Supplier;

/**
 * A named data set of images, or of table rows (channels and height 1), with a training and a test part. Both parts may be loaded
 * late, on the first {@code get()}, and are kept from then on. A network sees {@code value * scale + shift}.
 *
 * @param name what the user asked for, in short
 * @param heads labels per sample: 1 unless each sample is a string of symbols
 * @param classNames the names of the classes, label 0 first; the same for every head
 * @param scale factor that brings the training inputs to standard deviation 1
 * @param shift summand that brings their mean to 0
 */
public record Dataset(String name, int channels, int height, int width, int heads, List<String> classNames, float scale, float shift,
                      Supplier<Samples> train, Supplier<Samples> test) {
    public Dataset {
        classNames = List.copyOf(classNames);
    }

    /** The number of classes a label can name. */
    public int classes() {
        return classNames.size();
    }

    /** Input values per sample. */
    public int rowSize() {
        return channels * height * width;
    }
}
