package dev.firstlight.cli;

import dev.firstlight.compute.Shape;
import dev.firstlight.data.Dataset;
import dev.firstlight.data.Datasets;
import dev.firstlight.nn.Initializer;
import dev.firstlight.nn.Network;
import dev.firstlight.nn.Notation;
import picocli.CommandLine.Option;

/** The options that say what is learned from, and by which network. */
final class NetworkOptions {
    @Option(names = "--data", paramLabel = "D", defaultValue = "mnist",
            description = "What to learn from: mnist, a folder of IDX files, a folder of images with a sub-folder per class, "
                    + "or a CSV file (default: ${DEFAULT-VALUE}).")
    private String data;

    @Option(names = "--model", paramLabel = "M", defaultValue = "mlp",
            description = "A preset (mlp, mlp-sigmoid, lenet, cnn) or layers such as 32c3-relu-mp2-128n-relu-10n (default: ${DEFAULT-VALUE}).")
    private String model;

    @Option(names = "--init", paramLabel = "I",
            description = "How weights begin: " + Initializer.WORDS + " (default: what suits each layer's activation).")
    private String init;

    String data() {
        return data;
    }

    String model() {
        return model;
    }

    Dataset dataset() {
        return Datasets.load(data);
    }

    Network network(Dataset dataset) {
        Shape sample = Shape.of(dataset.channels(), dataset.height(), dataset.width());
        return Notation.network(model, sample, dataset.heads(), dataset.classes(), init == null ? null : Initializer.parse(init));
    }
}
