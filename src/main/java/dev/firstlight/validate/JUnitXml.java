package dev.firstlight.validate;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * A report as JUnit XML, which continuous integration systems read: one test case per case, its operation the class, and one more for
 * what was allocated and must have been given back.
 */
public final class JUnitXml {
    private JUnitXml() {}

    /** @param again the command that repeats a case */
    public static String of(Report report, Function<CaseResult, String> again) {
        boolean troubled = !report.problem().isEmpty();
        StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        xml.append(String.format(Locale.ROOT, "<testsuite name=\"firstlight validate\" tests=\"%d\" failures=\"%d\" errors=\"0\" skipped=\"%d\" time=\"%.3f\">%n",
                report.results().size() + 1, report.count(Verdict.FAILED) + (troubled ? 1 : 0), report.count(Verdict.NOT_RUN) + (troubled || report.answers() ? 0 : 1), report.seconds()));
        xml.append("  <properties>\n");
        property(xml, "device", report.device().toString());
        property(xml, "seed", Long.toString(report.seed()));
        xml.append("  </properties>\n");
        report.results().forEach(result -> testCase(xml, result.operation(), result.name(), result.seconds(), inside(result, report.seed(), again)));
        testCase(xml, "allocations", "allocations/all-given-back", 0, troubled ? element("failure", report.problem(), "") : report.answers() ? ""
                : element("skipped", "the device stopped answering", ""));
        return xml.append("</testsuite>\n").toString();
    }

    private static void property(StringBuilder xml, String name, String value) {
        xml.append("    <property name=\"").append(name).append("\" value=\"").append(attribute(value)).append("\"/>\n");
    }

    private static void testCase(StringBuilder xml, String className, String name, double seconds, String inside) {
        xml.append(String.format(Locale.ROOT, "  <testcase classname=\"%s\" name=\"%s\" time=\"%.3f\"", attribute(className), attribute(name), seconds))
                .append(inside.isEmpty() ? "/>\n" : ">\n    " + inside + "\n  </testcase>\n");
    }

    private static String inside(CaseResult result, long seed, Function<CaseResult, String> again) {
        return switch (result.verdict()) {
            case PASSED -> "";
            case SUSPICIOUS -> "<system-out>suspicious: " + escaped(result.finding()) + "</system-out>";
            case NOT_RUN -> element("skipped", result.finding(), "");
            case FAILED -> element("failure", result.finding(), "\n" + String.join("\n", result.details(seed, again.apply(result))) + "\n");
        };
    }

    private static String element(String name, String message, String text) {
        return "<" + name + " message=\"" + attribute(message) + "\"" + (text.isEmpty() ? "/>" : ">" + escaped(text) + "</" + name + ">");
    }

    private static String attribute(String text) {
        return escaped(text).replace("\n", "&#10;");
    }

    /** With entities for what XML reserves, and without the control characters it knows no way to write. */
    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;")
                .replaceAll("[\\x00-\\x08\\x0B\\x0C\\x0E-\\x1F\\uFFFE\\uFFFF]", "?");
    }
}
