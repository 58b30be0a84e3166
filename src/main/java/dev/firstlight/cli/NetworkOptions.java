package dev.firstlight.cli;

import dev.firstlight.compute.Shape;
import dev.firstlight.data.Dataset;
import dev.firstlight.data.Datasets;
import dev.firstlight.data.Framing;
import dev.firstlight.nn.Initializer;
import dev.firstlight.nn.Network;
import dev.firstlight.nn.Notation;
import picocli.CommandLine.Option;

/** The options that say what is learned from, and by which network. */
final class NetworkOptions {
    /** The default of commands that choose a model by the data. */
    static final String SUITABLE = "quick for images, reader for strings, mlp for tables";
    private static final String PRESETS = "mlp, mlp-sigmoid, lenet, cnn, quick, best, heads, reader";

    @Option(names = "--data", paramLabel = "D", defaultValue = "mnist",
            description = "What to learn from: mnist, a folder of IDX files, a folder of images with a sub-folder per class, "
                    + "or a CSV file; strings:7 and strings:1-7 compose strings of seven, or one to seven, digits (default: ${DEFAULT-VALUE}).")
    private String data;

    @Option(names = "--model", paramLabel = "M",
            description = "A preset (" + PRESETS + ") or layers such as 32c3-relu-mp2-128n-relu-10n (default: ${DEFAULT-VALUE}).")
    private String model;

    @Option(names = "--init", paramLabel = "I",
            description = "How weights begin: " + Initializer.WORDS + " (default: what suits each layer's activation).")
    private String init;

    String data() {
        return data;
    }

    /** @param model the model if none is asked for */
    NetworkOptions(String model) {
        this.model = model;
    }

    /** The model that was asked for, else what suits the data. */
    String model(Dataset dataset) {
        return !model.equals(SUITABLE) ? model : dataset.heads() > 1 ? "reader" : dataset.input().framing() == Framing.ROW ? "mlp" : "quick";
    }

    Dataset dataset() {
        return Datasets.load(data);
    }

    Network network(Dataset dataset) {
        Shape sample = Shape.of(dataset.channels(), dataset.height(), dataset.width());
        return Notation.network(model(dataset), sample, dataset.heads(), dataset.classes(), init == null ? null : Initializer.parse(init));
    }
}
