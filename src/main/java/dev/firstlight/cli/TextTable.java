package dev.firstlight.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A table for people: columns as wide as their widest cell, numbers to the right. */
final class TextTable {
    private static final Pattern NUMBER = Pattern.compile("([\\d.,]+( [\\w%]+)?)?");

    private final List<String[]> rows = new ArrayList<>();

    TextTable(String... header) {
        rows.add(header);
    }

    void row(String... cells) {
        rows.add(cells);
    }

    void print(PrintStream out) {
        int columns = rows.get(0).length;
        int[] widths = new int[columns];
        boolean[] right = new boolean[columns];
        for (int column = 0; column < columns; column++) {
            int at = column;
            widths[column] = rows.stream().mapToInt(row -> row[at].length()).max().orElse(0);
            right[column] = rows.size() > 1 && rows.stream().skip(1).allMatch(row -> NUMBER.matcher(row[at]).matches());
        }
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < columns; column++) {
                String space = " ".repeat(widths[column] - row[column].length());
                line.append(column == 0 ? "" : "  ").append(right[column] ? space + row[column] : row[column] + space);
            }
            out.println(line.toString().stripTrailing());
        }
    }
}
