package dev.firstlight.report;

import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;

/**
 * Draws a {@link Confusion}: a row for each true class, a column for what it was read as. Blue is right, vermilion is wrong, both by
 * their share of the row. Wrong shares are small as a rule, so their colour grows with the square root of the share, full at the largest.
 */
final class ConfusionPicture {
    private static final int MOST_CLASSES = 1000;
    private static final int MATRIX = 640;
    private static final int LARGEST_CELL = 62;
    private static final int SMALLEST_CELL = 2;
    private static final int ROOM_FOR_SHARES = 44;
    private static final int LONGEST_ROW_NAME = 190;
    private static final int LONGEST_COLUMN_NAME = 130;
    private static final int MARGIN = 28;
    private static final int SIDE_TABLE = 132;
    private static final int HEAD = 66;
    private static final int LEGEND = 64;

    private final Confusion confusion;
    private final String subtitle;
    private final int classes;
    private final int cell;
    private final Font label;
    private double rowNames;
    private double columnNames;
    private boolean upright;

    /** @param subtitle what was tested, on one line */
    ConfusionPicture(Confusion confusion, String subtitle) {
        this.confusion = confusion;
        this.subtitle = subtitle;
        this.classes = confusion.classes();
        if (classes > MOST_CLASSES) {
            throw new IllegalArgumentException("a matrix of " + classes + " classes is too large to be seen; up to " + MOST_CLASSES + " are drawn");
        }
        this.cell = Math.max(SMALLEST_CELL, Math.min(LARGEST_CELL, MATRIX / classes));
        this.label = Canvas.plain(cell >= 30 ? 13 : 10);
    }

    byte[] draw() throws IOException {
        measure();
        double left = MARGIN + 24 + rowNames + 8, top = HEAD + 30 + columnNames + 8;
        double side = (double) classes * cell;
        int width = (int) Math.ceil(Math.max(left + side + SIDE_TABLE, 620) + MARGIN), height = (int) Math.ceil(top + side + LEGEND + MARGIN);
        try (Canvas canvas = new Canvas(width, height)) {
            canvas.pen(Canvas.bold(19), Palette.TEXT).left("Confusion matrix", MARGIN, 30);
            canvas.pen(Canvas.plain(13), Palette.FAINT_TEXT).left(canvas.fit(subtitle, width - 2.0 * MARGIN), MARGIN, 53);
            names(canvas, left, top, side);
            cells(canvas, left, top);
            canvas.frame(left, top, side, side, Palette.LINES);
            sideTable(canvas, left + side + 14, top);
            legend(canvas, left, top + side + 24);
            return canvas.png();
        }
    }

    /** Finds how much room the names take: columns are named upright unless all names fit side by side. */
    private void measure() {
        try (Canvas scratch = new Canvas(1, 1)) {
            double widest = confusion.names().stream().mapToDouble(name -> scratch.width(label, name)).max().orElse(0);
            rowNames = Math.min(LONGEST_ROW_NAME, widest);
            upright = widest > cell - 6;
            columnNames = upright ? Math.min(LONGEST_COLUMN_NAME, widest) : 14;
        }
    }

    /** Every how manieth class is named, so that lines do not touch. */
    private int every() {
        return Math.max(1, (int) Math.ceil((label.getSize() + 2.0) / cell));
    }

    private void names(Canvas canvas, double left, double top, double side) {
        canvas.pen(Canvas.bold(13), Palette.TEXT).centre("read as", left + side / 2, HEAD + 14);
        canvas.upward("truth", MARGIN + 8, top + side / 2 + canvas.width("truth") / 2);
        canvas.pen(label, Palette.TEXT);
        for (int i = 0; i < classes; i += every()) {
            String name = confusion.names().get(i);
            double middle = (i + 0.5) * cell;
            canvas.right(canvas.fit(name, LONGEST_ROW_NAME), left - 8, top + middle);
            if (upright) {
                canvas.upward(canvas.fit(name, LONGEST_COLUMN_NAME), left + middle, top - 8);
            } else {
                canvas.centre(name, left + middle, top - 14);
            }
        }
    }

    private void cells(Canvas canvas, double left, double top) {
        double largestWrong = largestWrong();
        Font count = largestFont(canvas);
        double gap = cell >= 12 ? 1 : 0;
        for (int truth = 0; truth < classes; truth++) {
            for (int read = 0; read < classes; read++) {
                int n = confusion.counts()[truth][read];
                double x = left + read * (double) cell, y = top + truth * (double) cell;
                Color colour = n == 0 ? Palette.EMPTY : colour(truth, read, largestWrong);
                canvas.box(x + gap, y + gap, cell - 2 * gap, cell - 2 * gap, colour);
                if (n > 0 && count != null) {
                    boolean withShare = cell >= ROOM_FOR_SHARES && !confusion.isNone(truth);
                    Color ink = Palette.readableOn(colour);
                    canvas.pen(count, ink).centre(Integer.toString(n), x + cell / 2.0, y + cell / 2.0 - (withShare ? 7 : 0));
                    if (withShare) {
                        canvas.pen(Canvas.plain(10.5f), ink).centre(percent(confusion.share(truth, read)), x + cell / 2.0, y + cell / 2.0 + 10);
                    }
                }
            }
        }
    }

    private Color colour(int truth, int read, double largestWrong) {
        if (confusion.isNone(truth)) {
            return Palette.LINES;
        }
        double share = confusion.share(truth, read);
        return truth == read ? Palette.shade(Palette.BLUE, 0.1 + 0.9 * share)
                : Palette.shade(Palette.VERMILION, 0.12 + 0.88 * Math.sqrt(share / largestWrong));
    }

    private double largestWrong() {
        double largest = 0;
        for (int truth = 0; truth < classes; truth++) {
            for (int read = 0; read < classes; read++) {
                if (truth != read && confusion.counts()[truth][read] > 0 && !confusion.isNone(truth)) {
                    largest = Math.max(largest, confusion.share(truth, read));
                }
            }
        }
        return largest;
    }

    /** The font in which every count fits its cell, or null if that would be too small to read. */
    private Font largestFont(Canvas canvas) {
        long most = 0;
        for (int[] row : confusion.counts()) {
            for (int n : row) {
                most = Math.max(most, n);
            }
        }
        for (float size = 15; size >= 8; size--) {
            Font font = Canvas.plain(size);
            if (canvas.width(font, Long.toString(most)) <= cell - 6 && size <= cell - 8) {
                return font;
            }
        }
        return null;
    }

    /** For each class how many there were and how many were read right. */
    private void sideTable(Canvas canvas, double x, double top) {
        canvas.pen(Canvas.bold(12), Palette.TEXT).right("samples", x + 52, top - 14);
        canvas.right("right", x + 112, top - 14);
        canvas.pen(label, Palette.TEXT);
        for (int i = 0; i < classes; i += every()) {
            double y = top + (i + 0.5) * cell;
            canvas.right(String.format(Locale.ROOT, "%,d", confusion.count(i)), x + 52, y);
            canvas.right(Double.isNaN(confusion.accuracy(i)) ? "–" : percent(confusion.accuracy(i)), x + 112, y);
        }
    }

    private void legend(Canvas canvas, double x, double y) {
        double wrong = largestWrong();
        bar(canvas, x, y, "right, share of the row", Palette.BLUE, share -> 0.1 + 0.9 * share, List.of("0", "100 %"));
        if (wrong > 0) {
            bar(canvas, x + 230, y, "wrong, share of the row", Palette.VERMILION, share -> 0.12 + 0.88 * Math.sqrt(share), List.of("0", percent(wrong)));
        }
    }

    private static void bar(Canvas canvas, double x, double y, String what, Color full, DoubleUnaryOperator shade, List<String> ends) {
        int width = 180;
        for (int i = 0; i < width; i++) {
            canvas.box(x + i, y, 1.5, 9, Palette.shade(full, shade.applyAsDouble((i + 0.5) / width)));
        }
        canvas.pen(Canvas.plain(11), Palette.FAINT_TEXT).left(ends.get(0), x, y + 20);
        canvas.right(ends.get(1), x + width, y + 20);
        canvas.centre(what, x + width / 2.0, y + 36);
    }

    /** A share with the digits it deserves: 99.6 %, 0.31 %. */
    private static String percent(double share) {
        return share == 0 ? "0 %" : String.format(Locale.ROOT, share < 0.0995 ? "%.2f %%" : share == 1 ? "%.0f %%" : "%.1f %%", 100 * share);
    }
}
