package dev.firstlight.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A folder with the four IDX files MNIST and its kin come in: {@code train-images-idx3-ubyte}, {@code train-labels-idx1-ubyte},
 * {@code t10k-images-idx3-ubyte} (or {@code test-...}) and {@code t10k-labels-idx1-ubyte}; with {@code .} or {@code _} in place of
 * any {@code -}, with a prefix such as {@code emnist-digits-}, plain or as {@code .gz}. A plain file goes before its {@code .gz}.
 */
final class IdxFolder {
    private static final Pattern ANY = Pattern.compile("(.*[-._])?(train|t10k|test)[-._](images|labels)[-._]idx[13][-._]ubyte(\\.gz)?");

    private IdxFolder() {}

    /** Whether a file's name is one this class looks for. */
    static boolean isIdxName(String name) {
        return ANY.matcher(name).matches();
    }

    /** @param names the names of the files in the folder */
    static Dataset load(Path folder, List<String> names) {
        CompletableFuture<Idx> trainImages = read(folder, names, "train", "images", 3);
        CompletableFuture<Idx> trainLabels = read(folder, names, "train", "labels", 1);
        CompletableFuture<Idx> testImages = read(folder, names, "t10k|test", "images", 3);
        CompletableFuture<Idx> testLabels = read(folder, names, "t10k|test", "labels", 1);
        Samples train = pair(await(trainImages), await(trainLabels));
        Samples test = pair(await(testImages), await(testLabels));
        int[] extents = await(trainImages).extents();
        int[] testExtents = await(testImages).extents();
        if (extents[1] != testExtents[1] || extents[2] != testExtents[2]) {
            throw DataException.mismatch(await(testImages).name(), "images of " + extents[1] + "x" + extents[2] + ", as in training",
                    testExtents[1] + "x" + testExtents[2], "use files of one data set");
        }
        int classes = classes(train.labels(), await(trainLabels).name());
        checkLabels(test.labels(), classes, await(testLabels).name());
        List<String> classNames = IntStream.range(0, classes).mapToObj(Integer::toString).toList();
        InputFormat input = InputFormat.ofImages(train.bytes(), 1, extents[1], extents[2]);
        return new Dataset(Datasets.shortName(folder), input, 1, classNames, List.of(), () -> train, () -> test);
    }

    private static CompletableFuture<Idx> read(Path folder, List<String> names, String part, String kind, int rank) {
        Pattern wanted = Pattern.compile("(.*[-._])?(" + part + ")[-._]" + kind + "[-._]idx" + rank + "[-._]ubyte");
        List<String> plain = new ArrayList<>(names.stream().filter(name -> wanted.matcher(name).matches()).toList());
        List<String> compressed = names.stream().filter(name -> name.endsWith(".gz"))
                .filter(name -> wanted.matcher(name.substring(0, name.length() - 3)).matches()).toList();
        compressed.stream().filter(name -> !plain.contains(name.substring(0, name.length() - 3))).forEach(plain::add);
        if (plain.size() != 1) {
            String example = part.replace("|test", "") + "-" + kind + "-idx" + rank + "-ubyte";
            throw DataException.mismatch(folder, "one file " + example + " or " + example + ".gz",
                    plain.isEmpty() ? "none" : String.join(", ", plain), "keep the four files of one data set in the folder");
        }
        return CompletableFuture.supplyAsync(() -> Idx.read(folder.resolve(plain.get(0)), rank));
    }

    private static Idx await(CompletableFuture<Idx> reading) {
        try {
            return reading.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof DataException cause ? cause : e;
        }
    }

    private static Samples pair(Idx images, Idx labels) {
        if (images.extents()[0] != labels.extents()[0]) {
            throw DataException.mismatch(labels.name(), images.extents()[0] + " labels, as many as images in " + images.name(),
                    Integer.toString(labels.extents()[0]), "use files that belong together");
        }
        return Samples.ofBytes(images.values(), labels.toInts(), 1);
    }

    /**
     * The number of classes: the largest training label plus one. A few classes may lack samples (some sets count from 1); a label far
     * beyond the others is damage.
     */
    private static int classes(int[] labels, String name) {
        int largest = Arrays.stream(labels).max().orElseThrow();
        long distinct = Arrays.stream(labels).distinct().count();
        if (largest > 2 * distinct + 9) {
            throw DataException.mismatch(name, "labels from 0 to classes - 1", "label " + largest + " among only " + distinct
                    + " different ones (sample " + indexOf(labels, largest) + ")", "check the labels");
        }
        return largest + 1;
    }

    private static void checkLabels(int[] labels, int classes, String name) {
        int outside = Arrays.stream(labels).filter(label -> label >= classes).findFirst().orElse(-1);
        if (outside >= 0) {
            throw DataException.mismatch(name, "labels from 0 to " + (classes - 1) + ", as in training",
                    "label " + outside + " (sample " + indexOf(labels, outside) + ")", "check the labels");
        }
    }

    private static int indexOf(int[] labels, int label) {
        return IntStream.range(0, labels.length).filter(i -> labels[i] == label).findFirst().orElseThrow();
    }
}
