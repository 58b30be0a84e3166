package dev.firstlight.cli;

import dev.firstlight.compute.ops.Update.Rule;
import dev.firstlight.nn.Optimizer;
import dev.firstlight.train.Recipe;
import java.util.Locale;
import picocli.CommandLine.Option;

/** The options that say how parameters follow their gradients. */
final class OptimizerOptions {
    @Option(names = "--optimizer", paramLabel = "O", description = "sgd, momentum, nesterov, adam or adamw (default: adam, or the preset's; in bench sgd).")
    private String name;

    @Option(names = "--lr", paramLabel = "F",
            description = "Learning rate (default: 0.1 for sgd, 0.02 for momentum and nesterov, 0.001 for adam and adamw, or the preset's).")
    private Double rate;

    @Option(names = "--momentum", paramLabel = "F", description = "Momentum, or Adam's beta1 (default: 0.9).")
    private Float momentum;

    @Option(names = "--weight-decay", paramLabel = "F", description = "Shrinks weights, not biases (default: 0.01 for adamw, else 0).")
    private Float weightDecay;

    @Option(names = "--clip", paramLabel = "NORM", defaultValue = "0",
            description = "Scales gradients down to this norm over all parameters; 0 for never (default: ${DEFAULT-VALUE}).")
    private float clip;

    /** The optimizer's name. @param recipe says what no option says */
    String name(Recipe recipe) {
        return rule(recipe).name().toLowerCase(Locale.ROOT);
    }

    /** The learning rate; where another optimizer is asked for than the recipe's, the usual one of that. */
    double rate(Recipe recipe) {
        Rule rule = rule(recipe);
        return rate != null ? rate : rule == recipe.rule() ? recipe.rate() : Optimizer.defaultRate(rule);
    }

    private Rule rule(Recipe recipe) {
        return name == null ? recipe.rule() : Optimizer.parseRule(name);
    }

    Optimizer optimizer(Recipe recipe) {
        Rule rule = rule(recipe);
        Optimizer usual = Optimizer.of(rule);
        if (momentum != null && rule == Rule.SGD) {
            throw new InputException("--momentum " + momentum + ": expected an optimizer that keeps a momentum, found sgd; use --optimizer momentum or nesterov");
        }
        return new Optimizer(rule, weightDecay != null ? weightDecay : usual.weightDecay(), momentum != null ? momentum : usual.beta1(),
                usual.beta2(), usual.epsilon(), clip);
    }
}
