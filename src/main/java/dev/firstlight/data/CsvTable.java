package dev.firstlight.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A CSV file of numbers and a class per row, separated by commas, semicolons or tabs (whichever the first line has most of), cells
 * quoted or not, in UTF-8. The first line is a header if it says {@code label}, {@code class} or {@code target} somewhere, or
 * has words where the second has numbers. The class stands in the column of that name, else in the last.
 *
 * @param columns the names of the columns in their order, by number if there is no header
 * @param labelColumn the column with the class
 * @param features the numbers of each row, the class left out
 * @param labels the class of each row
 */
record CsvTable(List<String> columns, int labelColumn, List<float[]> features, List<String> labels) {
    private static final List<String> LABEL_NAMES = List.of("label", "class", "target");
    /** What Double.parseDouble takes too, such as NaN, 0x1p3 or 1f, is no number in a table. */
    private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");

    static CsvTable read(Path file) {
        try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            return new Parser(file, in).parse();
        } catch (CharacterCodingException e) {
            throw DataException.mismatch(file, "a table as UTF-8 text", "other bytes", "save it as CSV in UTF-8");
        } catch (IOException e) {
            throw new DataException(file + ": cannot be read (" + e + "); check the path and its permissions", e);
        }
    }

    private static final class Parser {
        private final Path file;
        private final BufferedReader in;
        private int line;
        private char separator;
        private List<String> columns;
        private int labelColumn;
        private final List<float[]> features = new ArrayList<>();
        private final List<String> labels = new ArrayList<>();

        Parser(Path file, BufferedReader in) {
            this.file = file;
            this.in = in;
        }

        CsvTable parse() throws IOException {
            String first = nextLine();
            if (first == null) {
                throw DataException.mismatch(file, "a table", "an empty file", "check the path");
            }
            first = first.startsWith("\uFEFF") ? first.substring(1) : first;
            separator = separatorOf(first);
            List<String> firstCells = cells(first);
            if (firstCells.size() < 2) {
                throw DataException.mismatch(file, "two or more columns, separated by commas, semicolons or tabs", "one", "check the file");
            }
            int firstLine = line;
            String second = nextLine();
            List<String> secondCells = second == null ? List.of() : cells(second);
            if (isHeader(firstCells, secondCells)) {
                columns = firstCells;
                labelColumn = labelColumn(firstCells);
            } else {
                columns = IntStream.rangeClosed(1, firstCells.size()).mapToObj(Integer::toString).toList();
                labelColumn = firstCells.size() - 1;
                add(firstCells, firstLine);
            }
            for (String row = second; row != null; row = nextLine()) {
                add(row == second ? secondCells : cells(row), line);
            }
            if (features.isEmpty()) {
                throw DataException.mismatch(file, "rows of data", "a header only", "check the file");
            }
            return new CsvTable(columns, labelColumn, features, labels);
        }

        /** The next line that is not blank, or null at the end. */
        private String nextLine() throws IOException {
            String text;
            do {
                text = in.readLine();
                line++;
            } while (text != null && text.isBlank());
            return text;
        }

        private void add(List<String> cells, int at) {
            if (cells.size() != columns.size()) {
                throw DataException.mismatch(file + ", line " + at, columns.size() + " columns, as before", Integer.toString(cells.size()),
                        "complete the row");
            }
            float[] row = new float[cells.size() - 1];
            for (int column = 0, i = 0; column < cells.size(); column++) {
                String cell = cells.get(column);
                if (cell.isEmpty()) {
                    throw DataException.mismatch(place(at, column), column == labelColumn ? "a class" : "a number", "nothing",
                            "fill in the missing value or remove the row");
                }
                if (column != labelColumn) {
                    row[i++] = number(cell, at, column);
                }
            }
            features.add(row);
            labels.add(cells.get(labelColumn));
        }

        private float number(String cell, int at, int column) {
            if (isShortInteger(cell)) {
                return Integer.parseInt(cell);  // most tables of pixels and counts, at a tenth of the time
            }
            float value = NUMBER.matcher(cell).matches() ? Float.parseFloat(cell) : Float.NaN;
            if (!Float.isFinite(value)) {
                throw DataException.mismatch(place(at, column), "a number", "'" + cell + "'", "replace it by a number or remove the row");
            }
            return value;
        }

        private static boolean isShortInteger(String cell) {
            if (cell.length() > 7) {
                return false;
            }
            for (int i = 0; i < cell.length(); i++) {
                if (cell.charAt(i) < '0' || cell.charAt(i) > '9') {
                    return false;
                }
            }
            return true;
        }

        private String place(int at, int column) {
            String name = columns.get(column);
            boolean named = !name.equals(Integer.toString(column + 1));
            return file + ", line " + at + ", column " + (column + 1) + (named ? " (" + name + ")" : "");
        }

        private List<String> cells(String text) {
            List<String> cells = new ArrayList<>();
            int at = 0;
            while (true) {
                if (at < text.length() && text.charAt(at) == '"') {
                    StringBuilder cell = new StringBuilder();
                    at = quoted(text, at + 1, cell);
                    cells.add(cell.toString());
                } else {
                    int end = text.indexOf(separator, at);
                    end = end < 0 ? text.length() : end;
                    cells.add(text.substring(at, end).strip());
                    at = end;
                }
                if (at >= text.length()) {
                    return cells;
                }
                at++;
            }
        }

        /** Appends what stands between quotes, two of them meaning one; returns where the separator stands, or the end. */
        private int quoted(String text, int begin, StringBuilder cell) {
            int at = begin;
            while (at < text.length()) {
                char c = text.charAt(at++);
                if (c != '"') {
                    cell.append(c);
                } else if (at < text.length() && text.charAt(at) == '"') {
                    cell.append('"');
                    at++;
                } else if (at == text.length() || text.charAt(at) == separator) {
                    return at;
                } else {
                    throw DataException.mismatch(file + ", line " + line, "a separator after the quote", "'" + text.charAt(at) + "'",
                            "double the quotes inside a cell");
                }
            }
            throw DataException.mismatch(file + ", line " + line, "a closing quote", "the end of the line", "close the quote");
        }
    }

    private static char separatorOf(String line) {
        char best = ',';
        for (char candidate : new char[] {';', '\t'}) {
            char separator = candidate;
            char before = best;
            if (line.chars().filter(c -> c == separator).count() > line.chars().filter(c -> c == before).count()) {
                best = candidate;
            }
        }
        return best;
    }

    private static boolean isHeader(List<String> first, List<String> second) {
        if (first.stream().anyMatch(cell -> LABEL_NAMES.contains(cell.toLowerCase(Locale.ROOT)))) {
            return true;
        }
        for (int i = 0; i < Math.min(first.size(), second.size()); i++) {
            if (!first.get(i).isEmpty() && !NUMBER.matcher(first.get(i)).matches() && NUMBER.matcher(second.get(i)).matches()) {
                return true;
            }
        }
        return false;
    }

    private static int labelColumn(List<String> header) {
        List<String> lower = header.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
        return LABEL_NAMES.stream().map(lower::indexOf).filter(i -> i >= 0).findFirst().orElse(header.size() - 1);
    }
}
