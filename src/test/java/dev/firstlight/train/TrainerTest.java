package dev.firstlight.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.firstlight.TestBackends;
import dev.firstlight.compute.Backend;
import dev.firstlight.compute.Shape;
import dev.firstlight.compute.ops.Update.Rule;
import dev.firstlight.data.Dataset;
import dev.firstlight.data.Datasets;
import dev.firstlight.nn.Augmentation;
import dev.firstlight.nn.Network;
import dev.firstlight.nn.Notation;
import dev.firstlight.nn.Optimizer;
import dev.firstlight.reference.ReferenceBackend;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TrainerTest {
    private static final TrainListener SILENT = new TrainListener() {};
    private static Dataset few;

    @BeforeAll
    static void load() {
        Dataset mnist = Datasets.load("mnist");
        few = new Dataset("few", mnist.input(), 1, mnist.classNames(), mnist.notes(), () -> mnist.train().get().first(2048), () -> mnist.test().get().first(500));
    }

    private static Network network(String model) {
        return Notation.network(model, Shape.of(1, 28, 28), 1, 10, null);
    }

    private static TrainOptions options(int epochs, int batch, double rate, Rule rule, float clip) {
        Optimizer usual = Optimizer.of(rule);
        Optimizer optimizer = new Optimizer(rule, usual.weightDecay(), usual.beta1(), usual.beta2(), usual.epsilon(), clip);
        return new TrainOptions(epochs, batch, rate, Schedule.parse("cosine", 0), optimizer, 0, 0.1, 0, 3);
    }

    private static float[] train(Backend backend, String model, TrainOptions options) {
        try (Trainer trainer = new Trainer(backend, network(model), few, options)) {
            for (int epoch = 1; epoch <= options.epochs(); epoch++) {
                trainer.epoch(epoch, SILENT, () -> false);
            }
            return trainer.weights();
        }
    }

    static java.util.stream.Stream<TestBackends.Named> backends() {
        return TestBackends.training();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void learnsASubset(TestBackends.Named named) {
        try (Backend backend = named.open(); Trainer trainer = new Trainer(backend, network("mlp"), few, options(6, 32, 0.001, Rule.ADAM, 0))) {
            Score before = trainer.validate();
            assertEquals(Math.log(10), before.loss(), 0.1, "a fresh network's loss is near ln(classes)");
            assertEquals(205, before.samples());
            for (int epoch = 1; epoch <= 6; epoch++) {
                trainer.epoch(epoch, SILENT, () -> false);
            }
            Score after = trainer.validate();
            assertTrue(after.accuracy() > 0.85, "accuracy " + after.accuracy());
            assertTrue(after.loss() < 0.5, "loss " + after.loss());
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void theSameSeedGivesTheSameBitsForEveryOptimizer(TestBackends.Named named) {
        for (Rule rule : Rule.values()) {
            TrainOptions options = options(1, 48, Optimizer.defaultRate(rule), rule, 1);
            float[] first, second;
            try (Backend backend = named.open()) {
                first = train(backend, "33n-gelu-17n-tanh-10n", options);
            }
            try (Backend backend = named.open()) {
                second = train(backend, "33n-gelu-17n-tanh-10n", options);
                assertEquals(0, backend.allocatedBytes(), "everything is freed");
            }
            assertArrayEquals(first, second, rule.name());
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void followsTheReferenceStepByStep(TestBackends.Named named) {
        TrainOptions options = options(1, 64, 0.02, Rule.NESTEROV, 1);
        Network network = network("12n-relu-10n");
        try (Backend backend = named.open(); ReferenceBackend reference = new ReferenceBackend();
                Trainer trained = new Trainer(backend, network, few, options); Trainer judged = new Trainer(reference, network, few, options)) {
            double loss = trained.epoch(1, SILENT, () -> false).training().loss();
            double expected = judged.epoch(1, SILENT, () -> false).training().loss();
            assertEquals(expected, loss, 1e-5 * expected);
        }
    }

    /** Distorted images are the same everywhere but for the rounding of coordinates; the average of the weights is what is scored. */
    @ParameterizedTest
    @MethodSource("backends")
    void distortsAndAveragesAsTheReferenceDoes(TestBackends.Named named) {
        TrainOptions plain = options(1, 64, 0.02, Rule.NESTEROV, 0);
        TrainOptions options = new TrainOptions(1, 64, plain.rate(), plain.schedule(), plain.optimizer(), 0, 0.1, 0, 3, Augmentation.parse("digits"), 0.9);
        Network network = network("12n-relu-10n");
        try (Backend backend = named.open(); ReferenceBackend reference = new ReferenceBackend();
                Trainer trained = new Trainer(backend, network, few, options); Trainer judged = new Trainer(reference, network, few, options);
                Trainer undistorted = new Trainer(reference, network, few, plain)) {
            double loss = trained.epoch(1, SILENT, () -> false).training().loss();
            double expected = judged.epoch(1, SILENT, () -> false).training().loss();
            assertEquals(expected, loss, 1e-4 * expected);
            assertNotEquals(undistorted.epoch(1, SILENT, () -> false).training().loss(), expected, 0.002 * expected, "distorted images are others");
            assertEquals(judged.validate().loss(), trained.validate().loss(), 1e-4 * expected);
            assertFalse(Arrays.equals(trained.weights(), backend.readFloats(trained.plan().steps().get(trained.plan().steps().size() - 1).op().reads().get(0))),
                    "the average is not what was trained last");
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void namesTheFirstLaunchThatDiverges(TestBackends.Named named) {
        try (Backend backend = named.open()) {
            DivergedException diverged = assertThrows(DivergedException.class, () -> train(backend, "mlp", options(3, 64, 1e12, Rule.SGD, 0)));
            assertTrue(diverged.getMessage().matches("training diverged in epoch 1: in step \\d+ the launch \\w+ of layer \\w+ .* first wrote .*"), diverged.getMessage());
            assertTrue(diverged.getMessage().contains("dense") || diverged.getMessage().contains("update"), diverged.getMessage());
        }
    }

    @Test
    void stopsAfterWholeSteps() {
        try (Backend backend = TestBackends.training().findFirst().orElseThrow().open();
                Trainer trainer = new Trainer(backend, network("mlp"), few, options(1, 64, 0.001, Rule.ADAM, 0))) {
            EpochRecord stopped = trainer.epoch(1, SILENT, () -> true);
            assertTrue(stopped.training().samples() > 0 && stopped.training().samples() % 64 == 0);
            assertTrue(stopped.training().samples() < 1843);
        }
    }

    @Test
    void refusesABatchLargerThanTheData() {
        try (Backend backend = new ReferenceBackend()) {
            IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class,
                    () -> new Trainer(backend, network("mlp"), few, options(1, 2000, 0.001, Rule.ADAM, 0)));
            assertTrue(refusal.getMessage().contains("at most 1843"), refusal.getMessage());
        }
    }

    @Test
    void shufflesEveryRowOnce() {
        int[] order = Shuffle.permutation(10_007, 1, 1);
        assertFalse(Arrays.equals(order, Shuffle.permutation(10_007, 1, 2)));
        assertFalse(Arrays.equals(order, Shuffle.permutation(10_007, 2, 1)));
        assertArrayEquals(order, Shuffle.permutation(10_007, 1, 1));
        int[] sorted = order.clone();
        Arrays.sort(sorted);
        for (int i = 0; i < sorted.length; i++) {
            assertEquals(i, sorted[i]);
        }
    }
}
