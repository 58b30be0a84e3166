package dev.firstlight.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.DoubleStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.AxesChartStyler.TextAlignment;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws loss and accuracy over the epochs, of training and validation. Losses that span more than a decade stand on a logarithmic axis. */
final class CurvesPicture {
    private static final int PANEL_WIDTH = 500;
    private static final int PANEL_HEIGHT = 380;
    private static final int HEAD = 70;
    private static final int MARGIN = 28;
    /** Above so many epochs points would merge: then there are lines alone. */
    private static final int MOST_MARKERS = 40;

    private final Metrics metrics;
    private final String subtitle;

    CurvesPicture(Metrics metrics, String subtitle) {
        this.metrics = metrics;
        this.subtitle = subtitle;
    }

    byte[] draw() throws IOException {
        int width = 2 * MARGIN + 2 * PANEL_WIDTH;
        try (Canvas canvas = new Canvas(width, HEAD + PANEL_HEIGHT + 10)) {
            canvas.pen(Canvas.bold(19), Palette.TEXT).left("Learning curves", MARGIN, 30);
            canvas.pen(Canvas.plain(13), Palette.FAINT_TEXT).left(canvas.fit(subtitle, width - 2.0 * MARGIN), MARGIN, 53);
            place(canvas, loss(), MARGIN);
            place(canvas, accuracy(), MARGIN + PANEL_WIDTH);
            return canvas.png();
        }
    }

    private static void place(Canvas canvas, XYChart chart, int x) {
        Graphics2D part = (Graphics2D) canvas.graphics().create();
        part.translate(x, HEAD);
        chart.paint(part, PANEL_WIDTH, PANEL_HEIGHT);
        part.dispose();
    }

    private XYChart loss() {
        double[] all = DoubleStream.concat(Arrays.stream(metrics.trainingLoss()), Arrays.stream(metrics.validationLoss())).toArray();
        double least = Arrays.stream(all).min().orElse(1), most = Arrays.stream(all).max().orElse(1);
        XYChart chart = panel("loss (nats)", metrics.trainingLoss(), metrics.validationLoss());
        if (least > 0 && most > 10 * least) {
            chart.getStyler().setYAxisLogarithmic(true).setYAxisLogarithmicDecadeOnly(false)
                    .setYAxisTickLabelsFormattingFunction(CurvesPicture::logarithmicTick);
        } else {
            chart.getStyler().setYAxisMin(0.0);
        }
        return chart;
    }

    /** Only 1, 2 and 5 of each decade are labelled. */
    private static String logarithmicTick(double value) {
        double leading = value / Math.pow(10, Math.floor(Math.log10(value) + 1e-9));
        boolean labelled = Math.abs(leading - 1) < 1e-6 || Math.abs(leading - 2) < 1e-6 || Math.abs(leading - 5) < 1e-6;
        return labelled ? tick(value) : "";
    }

    private static String tick(double value) {
        return new BigDecimal(value).round(new MathContext(4)).stripTrailingZeros().toPlainString();
    }

    private XYChart accuracy() {
        XYChart chart = panel("accuracy (%)", percent(metrics.trainingAccuracy()), percent(metrics.validationAccuracy()));
        chart.getStyler().setYAxisMax(100.0);
        return chart;
    }

    private static double[] percent(double[] shares) {
        return Arrays.stream(shares).map(share -> 100 * share).toArray();
    }

    private XYChart panel(String what, double[] training, double[] validation) {
        XYChart chart = new XYChart(PANEL_WIDTH, PANEL_HEIGHT);
        chart.setXAxisTitle("epoch");
        chart.setYAxisTitle(what);
        look(chart.getStyler());
        double[] epochs = metrics.epochs();
        int last = epochs.length - 1;
        // Were its limits spaced as the data are, XChart would put its ticks on data alone: 1, 14, 27.
        chart.getStyler().setXAxisMin(epochs[0] - 0.4).setXAxisMax(epochs[last] + 0.6);
        boolean marked = epochs.length <= MOST_MARKERS;
        style(chart.addSeries("training", epochs, training), Palette.BLUE, new BasicStroke(2), marked);
        if (metrics.hasValidation()) {
            style(chart.addSeries("validation", epochs, validation), Palette.VERMILION,
                    marked ? new BasicStroke(2, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {6, 3}, 0) : new BasicStroke(2), marked);
        }
        return chart;
    }

    private static void style(XYSeries series, Color colour, BasicStroke stroke, boolean marked) {
        series.setLineColor(colour).setLineStyle(stroke);
        series.setMarkerColor(colour).setMarker(!marked ? SeriesMarkers.NONE : colour == Palette.BLUE ? SeriesMarkers.CIRCLE : SeriesMarkers.DIAMOND);
    }

    private static void look(XYStyler styler) {
        styler.setChartBackgroundColor(Color.WHITE).setPlotBackgroundColor(Color.WHITE).setPlotBorderColor(Palette.LINES)
                .setChartTitleVisible(false).setLegendPosition(LegendPosition.OutsideS).setLegendBorderColor(Color.WHITE)
                .setLegendFont(Canvas.plain(13)).setChartFontColor(Palette.TEXT).setMarkerSize(6).setLocale(Locale.ROOT);
        styler.setAxisTitleFont(Canvas.bold(13)).setAxisTickLabelsFont(Canvas.plain(12)).setAxisTickLabelsColor(Palette.TEXT)
                .setAxisTickMarksColor(Palette.LINES).setPlotGridLinesColor(Palette.LINES).setPlotGridLinesStroke(new BasicStroke(0.8f))
                .setPlotGridVerticalLinesVisible(false).setAxisTicksLineVisible(false).setPlotMargin(0)
                .setXAxisDecimalPattern("0").setYAxisTickLabelsFormattingFunction(CurvesPicture::tick).setYAxisLabelAlignment(TextAlignment.Right);
    }
}
