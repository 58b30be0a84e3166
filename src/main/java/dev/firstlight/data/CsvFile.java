package dev.firstlight.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A {@linkplain CsvTable table} as a data set. The test rows stand in a sibling file, {@code x-test.csv} beside {@code x.csv} or
 * {@code x_test.csv} beside {@code x_train.csv}; without one a fifth of the rows is held out, the same at every load. Every
 * column is brought to mean 0 and standard deviation 1 over the training rows.
 */
final class CsvFile {
    /** A class that most rows have to themselves is a quantity, which is not what a classifier learns. */
    private static final int MANY_CLASSES = 50;

    /** A column that varies less than this, relative to its mean, is constant but for rounding. */
    private static final double ROUNDING = 1e-7;

    private CsvFile() {}

    static Dataset load(Path file) {
        CsvTable table = CsvTable.read(file);
        List<String> classes = classes(file, table);
        Path testFile = testFile(file);
        int[] all = IntStream.range(0, table.labels().size()).toArray();
        if (Files.isRegularFile(testFile)) {
            CsvTable testTable = CsvTable.read(testFile);
            if (!testTable.columns().equals(table.columns())) {
                throw DataException.mismatch(testFile, "the columns of " + file + " (" + columns(table) + ")", columns(testTable),
                        "give both files the same columns");
            }
            int[] testRows = IntStream.range(0, testTable.labels().size()).toArray();
            return dataset(file, classes, table, all, testFile, testTable, testRows, List.of());
        }
        HeldOut draw = HeldOut.of(all.length);
        if (draw.test().length == 0) {
            throw DataException.mismatch(file, "at least three rows", Integer.toString(all.length),
                    "add rows or a file " + testFile.getFileName());
        }
        String note = "no " + testFile.getFileName() + ": a fifth of the rows is held out for testing, " + draw.test().length + " rows";
        return dataset(file, classes, table, draw.training(), file, table, draw.test(), List.of(note));
    }

    private static Dataset dataset(Path file, List<String> classes, CsvTable table, int[] rows, Path testFile, CsvTable testTable,
                                   int[] testRows, List<String> notes) {
        int width = table.columns().size() - 1;
        if ((long) width * Math.max(rows.length, testRows.length) > Integer.MAX_VALUE - 8) {
            throw DataException.mismatch(file, "fewer than 2^31 numbers", rows.length + " rows of " + width, "split the table");
        }
        double[] means = new double[width];
        double[] deviations = new double[width];
        standardisation(table, rows, means, deviations);
        Samples train = samples(file, classes, table, rows, means, deviations);
        Samples test = samples(testFile, classes, testTable, testRows, means, deviations);
        InputFormat input = new InputFormat(1, 1, width, 1, 0, Framing.ROW);
        return new Dataset(Datasets.shortName(file), input, 1, classes, notes, () -> train, () -> test);
    }

    private static String columns(CsvTable table) {
        List<String> names = table.columns();
        return names.size() + ": " + String.join(", ", names.size() > 8 ? names.subList(0, 8) : names) + (names.size() > 8 ? ", ..." : "");
    }

    private static Path testFile(Path file) {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        String stem = dot > 0 ? name.substring(0, dot) : name;
        String extension = name.substring(stem.length());
        return file.resolveSibling((stem.endsWith("train") ? stem.substring(0, stem.length() - 5) + "test" : stem + "-test") + extension);
    }

    private static List<String> classes(Path file, CsvTable table) {
        List<String> classes = ClassNames.sorted(table.labels());
        String column = table.columns().get(table.labelColumn());
        if (classes.size() < 2) {
            throw DataException.mismatch(file, "two or more classes in column " + column, "only '" + classes.get(0) + "'",
                    "name the column with the class 'label'");
        }
        if (classes.size() > MANY_CLASSES && classes.size() > table.labels().size() / 2) {
            throw DataException.mismatch(file, "classes in column " + column,
                    classes.size() + " different values in " + table.labels().size() + " rows", "name the column with the class 'label'");
        }
        return classes;
    }

    private static void standardisation(CsvTable table, int[] rows, double[] means, double[] deviations) {
        for (int column = 0; column < means.length; column++) {
            double sum = 0;
            for (int row : rows) {
                sum += table.features().get(row)[column];
            }
            means[column] = sum / rows.length;
            double squares = 0;
            for (int row : rows) {
                double deviation = table.features().get(row)[column] - means[column];
                squares += deviation * deviation;
            }
            double deviation = Math.sqrt(squares / rows.length);
            deviations[column] = deviation > ROUNDING * Math.abs(means[column]) ? deviation : 1;
        }
    }

    private static Samples samples(Path file, List<String> classes, CsvTable table, int[] rows, double[] means, double[] deviations) {
        Map<String, Integer> numbers = IntStream.range(0, classes.size()).boxed()
                .collect(Collectors.toMap(classes::get, Function.identity()));
        float[] inputs = new float[rows.length * means.length];
        int[] labels = new int[rows.length];
        for (int i = 0; i < rows.length; i++) {
            float[] features = table.features().get(rows[i]);
            for (int column = 0; column < means.length; column++) {
                inputs[i * means.length + column] = (float) ((features[column] - means[column]) / deviations[column]);
            }
            String label = table.labels().get(rows[i]);
            Integer number = numbers.get(label);
            if (number == null) {
                throw DataException.mismatch(file, "the classes of the training rows (" + some(classes) + ")", "'" + label + "'",
                        "check the classes");
            }
            labels[i] = number;
        }
        return Samples.ofFloats(inputs, labels, 1);
    }

    private static String some(List<String> names) {
        List<String> shown = new ArrayList<>(names.subList(0, Math.min(10, names.size())));
        return String.join(", ", shown) + (names.size() > shown.size() ? ", ..." : "");
    }
}
