package dev.firstlight.cli;

import com.google.gson.ExclusionStrategy;
import com.google.gson.FieldAttributes;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonSyntaxException;
import dev.firstlight.compute.Device;
import dev.firstlight.validate.Case;
import dev.firstlight.validate.CaseResult;
import dev.firstlight.validate.Report;
import dev.firstlight.validate.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a validation has done so far and what it is about to do, on disk, a line for each step: a kernel that takes the program down
 * with it can so be named by another process ({@link WatchedValidation}). The file is gone when the program ends in good order.
 */
final class ValidationJournal implements AutoCloseable {
    /** What has the process that validates keep a journal; its value is the file, which is there. */
    static final String OPTION = "--journal";

    private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().serializeSpecialFloatingPointValues()
            .setExclusionStrategies(new ExclusionStrategy() {
                @Override
                public boolean shouldSkipField(FieldAttributes field) {
                    return false;
                }

                /** What was thrown is in the finding, in words. */
                @Override
                public boolean shouldSkipClass(Class<?> type) {
                    return type == Throwable.class;
                }
            }).create();

    /** What a process ends with that the system, or somebody, killed: 128 and the signal's number. */
    private static final int KILLED = 128 + 9;

    private Path file;
    private final long start = System.nanoTime();

    /** The first line. */
    private record Beginning(Device device, List<String> cases) {}

    /** @param results what came of cases, or would come of them if the program ended now */
    private record Step(double seconds, boolean done, List<CaseResult> results) {}

    /** @param file where to keep it; null keeps none */
    ValidationJournal(Path file, Device device, List<Case> cases) {
        this.file = file;
        if (file != null) {
            file.toFile().deleteOnExit();
            write(new Beginning(device, cases.stream().map(Case::name).toList()));
        }
    }

    /** @param inHand what will have come of these cases if the program ends before anything else is told */
    void begins(List<CaseResult> inHand) {
        write(new Step(seconds(), false, inHand));
    }

    void finished(CaseResult result) {
        write(new Step(seconds(), true, List.of(result)));
    }

    private double seconds() {
        return (System.nanoTime() - start) * 1e-9;
    }

    private void write(Object line) {
        if (file == null) {
            return;
        }
        try {
            Files.writeString(file, GSON.toJson(line) + "\n", StandardOpenOption.APPEND);
        } catch (IOException notKept) {
            close();
        }
    }

    /** Whether a program that kept this journal ended without closing it, in the midst of a validation. */
    static boolean isLeft(Path file) throws IOException {
        return Files.exists(file) && Files.size(file) > 0;
    }

    /** What is to be reported of a validation that its journal outlived. @param code the exit code of the program */
    static Report read(Path file, int code, long seed) throws IOException {
        List<String> lines = Files.readAllLines(file);
        Beginning beginning = GSON.fromJson(lines.get(0), Beginning.class);
        List<Step> steps = lines.stream().skip(1).map(ValidationJournal::step).filter(Objects::nonNull).toList();
        Map<String, CaseResult> results = new HashMap<>();
        steps.stream().filter(Step::done).flatMap(step -> step.results().stream()).forEach(result -> results.put(result.name(), result));
        Step last = steps.isEmpty() ? new Step(0, true, List.of()) : steps.get(steps.size() - 1);
        if (!last.done()) {
            last.results().forEach(result -> results.putIfAbsent(result.name(), new CaseResult(result.name(), result.kernels(), result.options(), result.shapes(),
                    result.verdict(), result.worst(), result.finding() + ", with exit code " + code + (code == KILLED ? " (killed; perhaps for want of memory)" : ""), result.seconds(), null)));
        }
        return new Report(beginning.device(), seed, beginning.cases().stream().map(name -> results.containsKey(name) ? results.get(name)
                : new CaseResult(name, List.of(), "", "", Verdict.NOT_RUN, Double.NaN, "the program ended before", 0, null)).toList(),
                last.seconds(), Double.NaN, false, 0, 0);
    }

    /** A line; null if it was not written to its end. */
    private static Step step(String line) {
        try {
            return GSON.fromJson(line, Step.class);
        } catch (JsonSyntaxException halfWritten) {
            return null;
        }
    }

    /** The validation is over. */
    @Override
    public void close() {
        if (file != null) {
            file.toFile().delete();
            file = null;
        }
    }
}
