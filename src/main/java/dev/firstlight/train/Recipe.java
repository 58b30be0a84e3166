package dev.firstlight.train;

import dev.firstlight.compute.ops.Update.Rule;
import dev.firstlight.nn.Optimizer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/**
 * How a network is trained where no option says otherwise. Presets whose accuracy or speed hangs on it have recipes of their own;
 * all other models are trained as usual.
 *
 * @param rate     learning rate; {@link TrainOptions} explains it and the rest
 * @param schedule as {@link Schedule#parse} reads it
 * @param augment  as {@link dev.firstlight.nn.Augmentation#parse} reads it
 */
public record Recipe(int epochs, int batch, Rule rule, double rate, String schedule, float smoothing, String augment, double average) {
    private static final Recipe USUAL = usual(Rule.ADAM);
    private static final Map<String, Recipe> RECIPES = recipes();

    private static Map<String, Recipe> recipes() {
        Map<String, Recipe> recipes = new LinkedHashMap<>();
        recipes.put("quick", new Recipe(3, 64, Rule.ADAM, 0.006, "one-cycle", 0, "none", 0));
        recipes.put("best", new Recipe(20, 64, Rule.ADAM, 0.003, "one-cycle", 0, "digits", 0.999));
        recipes.put("heads", new Recipe(5, 64, Rule.ADAM, 0.003, "one-cycle", 0, "strips", 0.999));
        recipes.put("reader", new Recipe(8, 64, Rule.ADAM, 0.003, "one-cycle", 0, "strips", 0.999));
        recipes.put("best-reader", new Recipe(6, 64, Rule.ADAM, 0.003, "one-cycle", 0, "strips", 0.999));
        return recipes;
    }

    /** What suits most networks, with this optimizer. */
    public static Recipe usual(Rule rule) {
        return new Recipe(20, 64, rule, Optimizer.defaultRate(rule), "cosine", 0, "none", 0);
    }

    /** The recipe for a preset, or the usual one. */
    public static Recipe of(String model) {
        return RECIPES.getOrDefault(model, USUAL);
    }

    /** The presets that have recipes of their own, with these. */
    public static Map<String, Recipe> ofPresets() {
        return Collections.unmodifiableMap(RECIPES);
    }

    /** What is not as usual, as options of the command line. */
    @Override
    public String toString() {
        StringJoiner options = new StringJoiner(" ");
        add(options, "--epochs", epochs, USUAL.epochs);
        add(options, "--batch", batch, USUAL.batch);
        add(options, "--optimizer", rule.name().toLowerCase(Locale.ROOT), USUAL.rule.name().toLowerCase(Locale.ROOT));
        add(options, "--lr", rate, USUAL.rate);
        add(options, "--schedule", schedule, USUAL.schedule);
        add(options, "--smoothing", smoothing, USUAL.smoothing);
        add(options, "--augment", augment, USUAL.augment);
        add(options, "--average", average, USUAL.average);
        return options.toString();
    }

    private static void add(StringJoiner options, String name, Object value, Object usual) {
        if (!value.equals(usual)) {
            options.add(name + " " + value);
        }
    }
}
