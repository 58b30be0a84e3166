package dev.firstlight.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A folder of images with one sub-folder per class, or with {@code train} and {@code test} holding such sub-folders. Without a
 * {@code test} folder a fifth of each class is held out for testing, the same at every load. The network sees the most frequent
 * size of the training images, to which others are stretched; one grey channel if all training images are grey, else red, green and
 * blue. Files that are not named as images are left alone.
 */
final class ImageFolder {
    private static final Pattern IMAGE = Pattern.compile(".*\\.(png|jpe?g|gif|bmp)");

    /** One image file and the number of its class. */
    private record Item(Path file, int label) {}

    private ImageFolder() {}

    /** Whether a folder has sub-folders, as a folder of this kind must. */
    static boolean isImageFolder(Path folder) {
        return !subfolders(folder).isEmpty();
    }

    static Dataset load(Path folder) {
        Path train = Files.isDirectory(folder.resolve("train")) ? folder.resolve("train") : folder;
        Path test = folder.resolve("test");
        boolean hasTest = !train.equals(folder) && Files.isDirectory(test);
        List<String> classes = ClassNames.sorted(subfolders(train));
        if (classes.size() < 2) {
            throw DataException.mismatch(train, "a sub-folder for each of two or more classes",
                    classes.isEmpty() ? "none" : "only " + classes.get(0), "sort the images into folders named by class");
        }
        List<Item> training = new ArrayList<>();
        List<Item> testing = new ArrayList<>();
        for (int label = 0; label < classes.size(); label++) {
            List<Item> items = items(train.resolve(classes.get(label)), label);
            if (hasTest) {
                training.addAll(items);
            } else {
                HeldOut draw = HeldOut.of(items.size());
                IntStream.of(draw.training()).mapToObj(items::get).forEach(training::add);
                IntStream.of(draw.test()).mapToObj(items::get).forEach(testing::add);
            }
        }
        if (hasTest) {
            testing.addAll(testItems(test, classes));
        }
        if (testing.isEmpty()) {
            throw DataException.mismatch(folder, "images to test with", "too few to hold any back", "add images or a folder test");
        }
        List<String> notes = new ArrayList<>();
        if (!hasTest) {
            notes.add("no test folder: a fifth of each class is held out for testing, " + testing.size() + " images");
        }
        return dataset(Datasets.shortName(folder), classes, training, testing, notes);
    }

    private static Dataset dataset(String name, List<String> classes, List<Item> training, List<Item> testing, List<String> notes) {
        Picture.Size size = mostFrequentSize(training, notes);
        List<Picture> pictures = decode(training, size);
        int channels = pictures.stream().mapToInt(Picture::channels).max().orElseThrow();
        Samples train = samples(training, pictures, channels);
        Samples test = samples(testing, decode(testing, size), channels);
        InputFormat input = InputFormat.ofImages(train.bytes(), channels, size.height(), size.width());
        return new Dataset(name, input, 1, classes, notes, () -> train, () -> test);
    }

    private static List<String> subfolders(Path folder) {
        return Datasets.list(folder).stream().filter(name -> Files.isDirectory(folder.resolve(name))).toList();
    }

    private static List<Item> items(Path folder, int label) {
        List<Item> items = Datasets.list(folder).stream().filter(name -> IMAGE.matcher(name.toLowerCase(Locale.ROOT)).matches())
                .map(name -> new Item(folder.resolve(name), label)).toList();
        if (items.isEmpty()) {
            throw DataException.mismatch(folder, "PNG, JPEG, GIF or BMP images of a class", "none", "add images or remove the folder");
        }
        return items;
    }

    private static List<Item> testItems(Path test, List<String> classes) {
        List<Item> items = new ArrayList<>();
        for (String name : subfolders(test)) {
            int label = classes.indexOf(name);
            if (label < 0) {
                throw DataException.mismatch(test.resolve(name), "a class of the training images", "a folder of another name",
                        "name it as in training or remove it");
            }
            items.addAll(items(test.resolve(name), label));
        }
        return items;
    }

    private static Picture.Size mostFrequentSize(List<Item> items, List<String> notes) {
        Map<Picture.Size, Long> counts = items.parallelStream().map(item -> Picture.readSize(item.file()))
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        Comparator<Map.Entry<Picture.Size, Long>> byCount = Map.Entry.comparingByValue();
        Picture.Size size = counts.entrySet().stream()
                .max(byCount.thenComparing(entry -> entry.getKey().height()).thenComparing(entry -> entry.getKey().width()))
                .orElseThrow().getKey();
        if (counts.size() > 1) {
            notes.add((items.size() - counts.get(size)) + " of " + items.size() + " training images are not of the most frequent size "
                    + size + " and are stretched to it");
        }
        return size;
    }

    private static List<Picture> decode(List<Item> items, Picture.Size size) {
        return items.parallelStream().map(item -> Picture.read(item.file()).scaledTo(size.height(), size.width())).toList();
    }

    private static Samples samples(List<Item> items, List<Picture> pictures, int channels) {
        int rowSize = channels * pictures.get(0).height() * pictures.get(0).width();
        long size = (long) rowSize * items.size();
        if (size > Integer.MAX_VALUE - 8) {
            throw DataException.mismatch(items.get(0).file().getParent().getParent(), "fewer than 2^31 pixel values in all",
                    size + " (" + items.size() + " images of " + rowSize + ")", "scale the images down");
        }
        byte[] inputs = new byte[(int) size];
        for (int i = 0; i < pictures.size(); i++) {
            System.arraycopy(pictures.get(i).withChannels(channels).pixels(), 0, inputs, i * rowSize, rowSize);
        }
        return Samples.ofBytes(inputs, items.stream().mapToInt(Item::label).toArray(), 1);
    }
}
