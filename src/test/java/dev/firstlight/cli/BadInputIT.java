package dev.firstlight.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever is wrong with the input: exit code 2, one line that says what, and nothing existing is damaged. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputIT {
    private Path folder;
    private Firstlight firstlight;

    @BeforeAll
    void trainOnce(@TempDir Path temporary) throws IOException {
        folder = temporary;
        firstlight = new Firstlight(folder);
        TinyData.idxFolder(folder.resolve("digits"), 200, 50);
        firstlight.run("train", "--data", "digits", "--model", "10n", "--epochs", "1", "--run", "run").done();
        Files.writeString(folder.resolve("table.csv"), "a,b,label\n1,2,x\n2,3,y\n3,4,x\n4,1,y\n5,2,x\n6,7,y\n");
    }

    private Firstlight.Result train(String... arguments) {
        String[] all = Stream.concat(Stream.of("train", "--device", "cpu"), Arrays.stream(arguments)).toArray(String[]::new);
        return firstlight.run(all);
    }

    @Test
    void withoutACommandTheHelpIsShown() {
        Firstlight.Result result = firstlight.run();
        assertEquals(2, result.code());
        assertTrue(result.err().contains("Usage: firstlight") && result.err().contains("Examples:"), result::toString);
    }

    @Test
    void helpAndVersionGoToStandardOutput() {
        firstlight.run("--help").done().says("Usage: firstlight", "train", "devices", "Exit codes");
        firstlight.run("train", "--help").done().says("Usage: firstlight train", "--dry-run", "cosine");
        firstlight.run("--version").done().says("firstlight ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "trian                          | unknown command or argument 'trian'; did you mean train",
        "train --epoch 3                | unknown option '--epoch'; did you mean --epochs",
        "train --epochs many            | '--epochs': 'many' is not an int",
        "train --epochs                 | --epochs",
        "train --epochs 1 --epochs 2    | '--epochs' (N) should be specified only once",
        "train stray                    | 'stray'",
        "train @nowhere                 | no file with options at 'nowhere'",
        "train --epochs 0               | epochs must be at least 1, found 0",
        "train --batch 0                | batch must be at least 1, found 0",
        "train --batch -64              | batch must be at least 1, found -64",
        "train --lr -0.1                | learning rate must be above 0",
        "train --lr 0                   | learning rate must be above 0",
        "train --lr NaN                 | learning rate must be above 0 and finite, found NaN",
        "train --lr Infinity            | learning rate must be above 0 and finite",
        "train --momentum NaN           | momentum",
        "train --momentum 1             | momentum",
        "train --optimizer sgd --momentum 0.9 | use --optimizer momentum or nesterov",
        "train --weight-decay -1        | weight decay must be at least 0",
        "train --clip NaN               | gradient norm must be at least 0",
        "train --smoothing 1            | label smoothing must be at least 0 and below 1",
        "train --validation 1           | validation share",
        "train --patience 3             | patience needs validation samples",
        "train --warmup 2               | warm-up must be a share",
        "train --optimizer adm          | unknown optimizer 'adm'; there are sgd, momentum, nesterov, adam, adamw",
        "train --schedule linear        | unknown schedule 'linear'; there are constant",
        "train --init he                | unknown initialisation 'he'; there are he-normal",
        "train --augment much           | unknown augmentation 'much'; there are none, light, digits, strong, strips",
        "train --average 1              | decay of the average must be at least 0 and below 1, found 1.0",
        "train --average -0.5           | decay of the average must be at least 0 and below 1, found -0.5",
        "train --average NaN            | decay of the average must be at least 0 and below 1, found NaN",
        "train --data table.csv --model 2n --augment light | --augment light: expected images, found the rows of a table",
        "train --threads 0              | at least 1 thread, found 0",
        "train --data nowhere           | data set 'nowhere'",
        "train --data run               | run: expected IDX files",
        "train --model 128n-rely-10n    | unknown layer 'rely'",
        "train --model 0n-10n           | layer '0n'",
        "train --model 128n-relu        | no classifier",
        "train --model 9n               | end it with 10n",
        "train --model 32n-16c3-10n     | layer conv1 (16c3)",
        "train --model 16c64v-10n       | layer conv1 (16c64v)",
        "train --model 16c29v-10n       | layer conv1 (16c29v) does not fit its input of 1x28x28",
        "train --model 8c5-mp2-8c16v-10n | layer conv2 (8c16v) does not fit its input of 8x14x14",
        "train --model mp4-mp4-mp2-10n  | layer mp3 (mp2) does not fit its input of 1x1x1",
        "train --model 8c3-mp2-res(8c3-8c9v)-10n | layer res1 (res(8c3-8c9v)) does not fit its input of 8x14x14",
        "train --model 7x10n            | ends in 7x10n, but the data has 10 classes; end it with 10n",
        "train --model 10ctc-10n        | only the last layer can",
        "train --data strings:7 --model 10n | ends in 10n, but the data has 7 labels of 10 classes; end it with 7x10n",
        "train --data strings:7 --model 6x10n | ends in 6x10n, but the data has 7 labels of 10 classes; end it with 7x10n",
        "train --data strings:7 --model 11ctc | reads 11 symbols, but the data has 10; end it with 10ctc",
        "train --data strings:7 --model 4c3-mp2-mp2-mp2-mp2-10ctc | layer ctc1 (10ctc) on an input of 4x2x10 reads 10 columns, but strings of 7 symbols may need 13",
        "train --data strings:7 --model 32n-10ctc | layer ctc1 (10ctc) does not fit its input of 32",
        "train --data strings:1-7 --model heads | the strings vary in length",
        "train --data strings:21        | expected a length from 1 to 20",
        "train --data strings:0-3       | expected a length from 1 to 20",
        "train --data strings:          | write for instance strings:7 or strings:1-7",
        "train --model 60000n-60000n-10n | layer dense2 (60000n) on an input of 60000",
        "train --batch 60001            | larger than the 60000 training samples",
        "train --run run                | run directory run belongs to another model, 10n",
        "train --run run --model 10n    | run directory run holds a run already",
        "train --run digits             | run directory digits is not empty and holds no run",
        "train --run run/run.json       | run directory run/run.json: expected a folder, found a file",
        "train --run run/run.json/x     | run directory run/run.json/x cannot be written",
        "eval nowhere                   | run directory nowhere: expected a folder with run.json",
        "eval digits                    | run directory digits: expected a folder with run.json",
        "eval                           | RUN",
        "predict run                    | IMAGE",
        "predict run nowhere.png        | nowhere.png: expected an image file",
        "predict run run/run.json       | run.json: expected a PNG",
        "predict run digits             | digits: expected an image file",
        "predict run a.png --top 0      | --top 0",
        "bench                          | train, ops, matmul, conv, launch",
        "bench matmul --size 0          | --size 0",
        "bench matmul --json no/where   | --json no/where",
        "bench matmul --size ten        | --size",
        "bench train --epochs -1        | --epochs -1",
        "bench ops --model 9n           | end it with 10n",
        "bench ops --seconds -1         | --seconds -1.0: expected more than 0",
        "bench ops --json run           | --json run: expected a file, found a folder",
        "bench conv --filters 0         | --filters 0: expected 1 to",
        "bench conv --kernel 15 --valid | --kernel 15 --valid: expected a kernel no larger than the image",
        "bench launch --seconds NaN     | --seconds NaN",
        "bench launch --size -5         | --size -5: expected at least 1",
    })
    void wrongArguments(String arguments, String fragment) throws IOException {
        Map<Path, String> before = contents();
        firstlight.run(arguments.split(" ")).wrongInput(fragment);
        assertEquals(before, contents());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "train-images-idx3-ubyte | cut     | train-images-idx3-ubyte",
        "train-images-idx3-ubyte | magic   | train-images-idx3-ubyte",
        "train-labels-idx1-ubyte | fewer   | train-labels-idx1-ubyte",
        "t10k-labels-idx1-ubyte  | range   | t10k-labels-idx1-ubyte",
        "t10k-images-idx3-ubyte  | missing | t10k-images-idx3-ubyte",
    })
    void damagedData(String file, String damage, String fragment) throws IOException {
        Path data = TinyData.idxFolder(folder.resolve("damaged " + damage), 200, 50);
        byte[] bytes = Files.readAllBytes(data.resolve(file));
        switch (damage) {
            case "cut" -> bytes = Arrays.copyOf(bytes, bytes.length - 1);
            case "magic" -> bytes[3] = 7;
            case "fewer" -> {
                bytes = Arrays.copyOf(bytes, bytes.length - 1);
                ByteBuffer.wrap(bytes).putInt(4, bytes.length - 8);
            }
            case "range" -> bytes[20] = 77;
            default -> { }
        }
        Files.write(data.resolve(file), bytes);
        if (damage.equals("missing")) {
            Files.delete(data.resolve(file));
        }
        train("--data", data.getFileName().toString()).wrongInput(fragment, "expected", "found");
    }

    @Test
    void dataThatDoesNotFitTheRun() throws IOException {
        firstlight.run("train", "--data", "digits", "--model", "10n", "--epochs", "1", "--run", "fits").done();
        firstlight.run("eval", "fits", "--data", "table.csv").wrongInput("does not fit run fits: expected samples of 1x28x28 with 10 classes", "found 1x1x2 with 2 classes");
    }

    @Test
    void aRunThatIsDamaged() throws IOException {
        firstlight.run("train", "--data", "digits", "--model", "10n", "--epochs", "1", "--run", "damaged").done();
        Path weights = folder.resolve("damaged/weights.safetensors");
        byte[] whole = Files.readAllBytes(weights);
        Files.write(weights, Arrays.copyOf(whole, whole.length / 2));
        firstlight.run("eval", "damaged").wrongInput("weights.safetensors");
        Files.writeString(weights, "");
        firstlight.run("eval", "damaged").wrongInput("weights.safetensors");
        Files.delete(weights);
        firstlight.run("eval", "damaged").wrongInput("weights.safetensors");
        Files.writeString(folder.resolve("damaged/run.json"), "{\"model\": ");
        firstlight.run("eval", "damaged").wrongInput("run.json");
    }

    @Test
    void aRunDirectoryThatCannotBeWrittenIsFoundBeforeTraining() throws IOException {
        Path locked = Files.createDirectory(folder.resolve("locked"));
        assertTrue(locked.toFile().setWritable(false));
        Assumptions.assumeFalse(Files.isWritable(locked), "this user may write everywhere");
        Firstlight.Result result = train("--run", "locked/run").wrongInput("run directory locked/run cannot be written");
        assertFalse(result.out().contains("epoch"));
        assertTrue(locked.toFile().setWritable(true));
    }

    @Test
    void trainingThatDivergesNamesTheLaunchAndLeavesTheOldRunAlone() throws IOException {
        Firstlight.Result result = train("--data", "digits", "--model", "mlp", "--optimizer", "sgd", "--lr", "1e30", "--run", "diverged")
                .workFailed("diverged in epoch 1: in step ", "the launch ", " of layer ", "use a learning rate below");
        assertFalse(result.err().contains("\tat "), result::toString);
        Firstlight.Result verbose = train("--data", "digits", "--model", "mlp", "--optimizer", "sgd", "--lr", "1e30", "--run", "diverged-2", "--verbose");
        assertEquals(1, verbose.code());
        assertTrue(verbose.err().contains("\tat dev.firstlight."), verbose::toString);
    }

    /** All files but the process's own outputs, with what is in them. */
    private Map<Path, String> contents() throws IOException {
        Map<Path, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(path -> !path.getFileName().toString().startsWith(".")).toList()) {
                contents.put(file, Files.isDirectory(file) ? "" : Arrays.hashCode(Files.readAllBytes(file)) + "");
            }
        }
        return contents;
    }
}
