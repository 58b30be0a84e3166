package dev.firstlight.cli;

import dev.firstlight.compute.ops.Augment;
import dev.firstlight.data.Dataset;
import dev.firstlight.data.Framing;
import dev.firstlight.nn.Augmentation;
import dev.firstlight.train.Recipe;
import dev.firstlight.train.Schedule;
import dev.firstlight.train.TrainOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say how a network is trained. What is not given is as the model's {@link Recipe} has it. */
final class TrainingOptions {
    @Option(names = "--epochs", paramLabel = "N", description = "How often to go through the data (default: 20, or the preset's).")
    private Integer epochs;

    @Option(names = "--batch", paramLabel = "N", description = "Samples per step (default: 64, or the preset's).")
    private Integer batch;

    @Mixin
    private OptimizerOptions optimizer;

    @Option(names = "--schedule", paramLabel = "S",
            description = "How the learning rate changes: " + Schedule.WORDS + " (default: cosine, or the preset's).")
    private String schedule;

    @Option(names = "--warmup", paramLabel = "SHARE", defaultValue = "0",
            description = "The share of the training over which the learning rate first rises (default: ${DEFAULT-VALUE}).")
    private double warmup;

    @Option(names = "--augment", paramLabel = "A",
            description = "How training images are distorted, each at random, anew in every epoch: none, light, digits, strips or strong "
                    + "(default: none, or the preset's).")
    private String augment;

    @Option(names = "--average", paramLabel = "DECAY",
            description = "Score and keep an exponential moving average of the weights, of this decay, such as 0.999; 0 for none (default: 0, or the preset's).")
    private Double average;

    @Option(names = "--smoothing", paramLabel = "F", description = "Label smoothing (default: 0, or the preset's).")
    private Float smoothing;

    @Option(names = "--validation", paramLabel = "SHARE", defaultValue = "0",
            description = "The share of the training samples to hold out for validation (default: ${DEFAULT-VALUE}).")
    private double validation;

    @Option(names = "--patience", paramLabel = "N", defaultValue = "0",
            description = "Stop after N epochs without a lower validation loss, and keep the best weights; 0 for never (default: ${DEFAULT-VALUE}).")
    private int patience;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Decides all that is random (default: ${DEFAULT-VALUE}).")
    private long seed;

    /**
     * @param recipe says what no option says
     * @throws IllegalArgumentException if a value is out of its range
     */
    TrainOptions toTrainOptions(Recipe recipe, Dataset dataset) {
        return new TrainOptions(or(epochs, recipe.epochs()), or(batch, recipe.batch()), optimizer.rate(recipe), Schedule.parse(or(schedule, recipe.schedule()), warmup),
                optimizer.optimizer(recipe), or(smoothing, recipe.smoothing()), validation, patience, seed, policy(or(augment, recipe.augment()), dataset),
                or(average, recipe.average()));
    }

    private static <T> T or(T given, T otherwise) {
        return given != null ? given : otherwise;
    }

    private static Augment.Policy policy(String name, Dataset dataset) {
        Augment.Policy policy = Augmentation.parse(name);
        int side = Math.min(dataset.height(), dataset.width());
        if (policy != null && dataset.input().framing() == Framing.ROW) {
            throw new InputException("--augment " + name + ": expected images, found the rows of a table in " + dataset.name() + "; use --augment none");
        }
        if (policy != null && policy.erase() > side) {
            throw new InputException("--augment " + name + ": erases squares of " + (int) policy.erase() + " pixels, and the images of " + dataset.name() + " are "
                    + dataset.height() + "x" + dataset.width() + "; use --augment light");
        }
        return policy;
    }

    /** The values in force of those options that a recipe decides where they are not given. */
    Map<String, Object> inForce(Recipe recipe) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("epochs", or(epochs, recipe.epochs()));
        values.put("batch", or(batch, recipe.batch()));
        values.put("optimizer", optimizer.name(recipe));
        values.put("lr", optimizer.rate(recipe));
        values.put("momentum", optimizer.optimizer(recipe).beta1());
        values.put("weight-decay", optimizer.optimizer(recipe).weightDecay());
        values.put("schedule", Schedule.parse(or(schedule, recipe.schedule()), warmup).toString());
        values.put("augment", or(augment, recipe.augment()));
        values.put("average", or(average, recipe.average()));
        values.put("smoothing", or(smoothing, recipe.smoothing()));
        return values;
    }
}
