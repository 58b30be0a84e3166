package dev.firstlight.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * What a run's {@code metrics.csv} says, a value for each epoch.
 *
 * @param validationLoss     empty where nothing was held out; so is {@code validationAccuracy}
 * @param trainingAccuracy   shares, 0 to 1
 */
record Metrics(double[] epochs, double[] trainingLoss, double[] trainingAccuracy, double[] validationLoss, double[] validationAccuracy) {
    /** @throws IOException if the file cannot be read or lacks a column */
    static Metrics read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        List<String> header = lines.isEmpty() ? List.of() : Arrays.asList(lines.get(0).split(","));
        List<String[]> rows = lines.stream().skip(1).filter(line -> !line.isBlank()).map(line -> line.split(",", -1)).toList();
        if (rows.isEmpty()) {
            throw new IOException(file + " holds no epoch");
        }
        return new Metrics(column(file, header, rows, "epoch"), column(file, header, rows, "train_loss"), column(file, header, rows, "train_accuracy"),
                column(file, header, rows, "validation_loss"), column(file, header, rows, "validation_accuracy"));
    }

    private static double[] column(Path file, List<String> header, List<String[]> rows, String name) throws IOException {
        int at = header.indexOf(name);
        if (at < 0) {
            throw new IOException(file + " lacks the column " + name);
        }
        try {
            return rows.stream().map(row -> row[at]).filter(cell -> !cell.isEmpty()).mapToDouble(Double::parseDouble).toArray();
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            throw new IOException(file + ": expected numbers in the column " + name, e);
        }
    }

    boolean hasValidation() {
        return validationLoss.length == epochs.length;
    }
}
