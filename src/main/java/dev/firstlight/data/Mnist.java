package dev.firstlight.data;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.util.List;

/** The MNIST digits that come with the program; {@code mnist/README.md} beside the files states origin and licence. */
final class Mnist {
    /** Mean and standard deviation of the 47 million training pixels seen as 0 to 1: constants, to save a pass at every start. */
    static final double MEAN = 0.1307;
    static final double DEVIATION = 0.3081;
    static final List<String> DIGITS = List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");

    private Mnist() {}

    static Dataset dataset() {
        Normalisation unit = Normalisation.of(MEAN, DEVIATION);
        InputFormat input = new InputFormat(1, 28, 28, unit.scale(), unit.shift(), Framing.DIGIT);
        return new Dataset("mnist", input, 1, DIGITS, List.of(), new Lazy<>(Mnist::train), new Lazy<>(Mnist::test));
    }

    static Samples train() {
        return samples("train");
    }

    static Samples test() {
        return samples("t10k");
    }

    private static Samples samples(String part) {
        Idx images = idx(part + "-images-idx3-ubyte.gz", 3), labels = idx(part + "-labels-idx1-ubyte.gz", 1);
        return Samples.ofBytes(images.values(), labels.toInts(), 1);
    }

    private static Idx idx(String name, int rank) {
        String place = "/mnist/" + name;
        URL resource = Mnist.class.getResource(place);
        if (resource == null) {
            throw DataException.mismatch(place, "it in the program's jar", "nothing", "build the program again");
        }
        try {
            URLConnection connection = resource.openConnection();
            try (InputStream in = connection.getInputStream()) {
                return Idx.parse(place, in, connection.getContentLengthLong(), rank);
            }
        } catch (IOException e) {
            throw new DataException(place + ": cannot be read from the program's jar (" + e + "); build the program again", e);
        }
    }
}
