package dev.firstlight.validate;

import java.util.List;
import java.util.Locale;

/** A report as JUnit XML, which continuous integration systems read: one test case per case, its operation the class. */
public final class JUnitXml {
    private JUnitXml() {}

    public static String of(Report report) {
        StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        xml.append(String.format(Locale.ROOT, "<testsuite name=\"firstlight validate\" tests=\"%d\" failures=\"%d\" errors=\"0\" skipped=\"%d\" time=\"%.3f\">%n",
                report.results().size(), report.count(Verdict.FAILED), report.count(Verdict.NOT_RUN), report.seconds()));
        xml.append("  <properties>\n");
        property(xml, "device", report.device().toString());
        property(xml, "seed", Long.toString(report.seed()));
        xml.append("  </properties>\n");
        report.results().forEach(result -> testCase(xml, result));
        return xml.append("</testsuite>\n").toString();
    }

    private static void property(StringBuilder xml, String name, String value) {
        xml.append("    <property name=\"").append(name).append("\" value=\"").append(escaped(value)).append("\"/>\n");
    }

    private static void testCase(StringBuilder xml, CaseResult result) {
        xml.append(String.format(Locale.ROOT, "  <testcase classname=\"%s\" name=\"%s\" time=\"%.3f\"", escaped(result.operation()),
                escaped(result.name()), result.seconds()));
        List<String> lines = switch (result.verdict()) {
            case PASSED -> List.of();
            case SUSPICIOUS -> List.of("<system-out>suspicious: " + escaped(result.finding()) + "</system-out>");
            case NOT_RUN -> List.of("<skipped message=\"" + escaped(result.finding()) + "\"/>");
            case FAILED -> List.of("<failure message=\"" + escaped(result.finding()) + "\">kernels " + escaped(String.join(", ", result.kernels()))
                    + ", options " + escaped(result.options()) + ", tensors " + escaped(result.shapes()) + "</failure>");
        };
        xml.append(lines.isEmpty() ? "/>\n" : ">\n    " + lines.get(0) + "\n  </testcase>\n");
    }

    /** With entities for what XML reserves, and without the control characters it knows no way to write. */
    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;")
                .replace("\n", "&#10;").replaceAll("[\\x00-\\x08\\x0B\\x0C\\x0E-\\x1F\\uFFFE\\uFFFF]", "?");
    }
}
