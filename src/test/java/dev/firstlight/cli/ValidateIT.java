package dev.firstlight.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;

/** Validating as the author of a kernel does: list, break something, read what is wrong, repeat it, mend it. */
class ValidateIT {
    private static final Path KERNELS = Path.of("kernels").toAbsolutePath();
    private static final String DIVISION = "row[i] /= (FLOATV)sum;";

    @TempDir
    private Path folder;
    private Firstlight firstlight;

    @BeforeEach
    void prepare() throws IOException {
        TinyData.idxFolder(folder.resolve("digits"), 200, 50);
        firstlight = new Firstlight(folder).with("XDG_CACHE_HOME", folder.resolve("cache").toString());
    }

    /** A copy of the kernels in which something in softmax.cl is something else. */
    private void copyKernels(String right, String wrong) throws IOException {
        Path copies = Files.createDirectories(folder.resolve("mine"));
        try (Stream<Path> files = Files.list(KERNELS)) {
            for (Path file : files.toList()) {
                String text = Files.readString(file);
                Files.writeString(copies.resolve(file.getFileName()), file.endsWith("softmax.cl") ? text.replace(right, wrong) : text);
            }
        }
        assertFalse(!right.equals(wrong) && Files.readString(copies.resolve("softmax.cl")).equals(Files.readString(KERNELS.resolve("softmax.cl"))), "nothing replaced");
    }

    private Firstlight.Result validate(String... arguments) {
        return firstlight.run(Stream.concat(Stream.of("validate"), Arrays.stream(arguments)).toArray(String[]::new));
    }

    private JsonObject json(String file) throws IOException {
        return JsonParser.parseString(Files.readString(folder.resolve(file))).getAsJsonObject();
    }

    private Element xml(String file) throws IOException, ParserConfigurationException, SAXException {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(folder.resolve(file).toFile()).getDocumentElement();
    }

    @Test
    void casesAreListedAndNotRun() {
        List<String> names = validate("--list", "--only", "softmax_forward").done().out().lines().toList();
        assertTrue(names.contains("softmax_forward/7x10/bounded"), names::toString);
        assertTrue(names.stream().allMatch(name -> name.startsWith("softmax_forward/")), names::toString);
        long quick = validate("--list").done().out().lines().count();
        assertTrue(validate("--list", "--full").done().out().lines().count() > quick);
        assertTrue(validate("--list", "--small").done().out().lines().count() < quick);
    }

    @ParameterizedTest
    @ValueSource(strings = {"softmax.cl", "lanes.h", "soft*.cl"})
    void casesAreFoundByTheKernelsTheyRun(String pattern) {
        RequireOpenCl.device();
        List<String> names = validate("--list", "--device", "opencl", "--for", "gpu", "--only", pattern).done().out().lines().toList();
        assertTrue(names.stream().anyMatch(name -> name.startsWith("softmax_cross_entropy_forward/")), names::toString);
        assertTrue(names.stream().noneMatch(name -> name.startsWith("copy/")), names::toString);
    }

    /** A header that a file includes on a condition is compiled where the condition is met, and nowhere else. */
    @Test
    void casesAreFoundByTheFilesTheyCompile() {
        RequireOpenCl.device();
        validate("--list", "--device", "opencl", "--for", "matrix_gpu", "--only", "tile_mma.h").done().says("matmul_nn/");
        validate("--list", "--device", "opencl", "--for", "gpu", "--only", "tile_mma.h").wrongInput("no case that 'tile_mma.h' means", "tile_fma.h");
    }

    private static String own() {
        return Long.toString(ProcessHandle.current().pid());
    }

    /** What a long validation starts beside itself: a sign for each case that was compiled, and nothing else. */
    @Test
    void aSecondProcessCompilesAhead() {
        RequireOpenCl.device();
        assertEquals(".".repeat(5), validate("--device", "opencl", "--only", "fill", "--compile-ahead", own(), "--json", "out.json").done().out());
        assertFalse(Files.exists(folder.resolve("out.json")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--only softmacks            | found no case that 'softmacks' means; there are cases of",
        "--only softmax_forward/*/no | there are cases of",
        "--quick --full              | expected one of them",
        "--full --small              | expected one of them",
        "--timeout 0                 | --timeout 0.0",
        "--timeout NaN               | --timeout NaN",
        "--device nowhere            | device 'nowhere'",
        "--device cpu --kernels .    | expected an OpenCL device",
        "--device cpu --for gpu      | expected an OpenCL device",
        "--junit no/where.xml        | --junit no/where.xml: expected a file in a folder that exists",
        "--device cpu --only tile.h  | a kernel file or a pattern",
        "--json .                    | --json .: expected a file, found a folder",
        "--seed many                 | --seed",
    })
    void wrongArguments(String arguments, String fragment) {
        validate(arguments.split(" ")).wrongInput(fragment);
    }

    @Test
    void theCpuBackendIsRight() throws IOException, ParserConfigurationException, SAXException {
        validate("--device", "cpu", "--threads", "1", "--only", "softmax_forward", "--junit", "r.xml", "--json", "r.json").done().says("all right: ", "seed 1");
        assertReports(true);
    }

    @Test
    void aFaultIsFoundRepeatedAndMended() throws IOException, ParserConfigurationException, SAXException {
        RequireOpenCl.device();
        copyKernels(DIVISION, "row[i] *= (FLOATV)sum;");
        String[] all = {"--device", "opencl", "--kernels", "mine", "--only", "softmax_forward", "--seed", "7", "--junit", "r.xml", "--json", "r.json"};
        Firstlight.Result broken = validate(all);
        assertEquals(1, broken.code(), broken::toString);
        broken.says("FAILED softmax_forward/", "kernels  softmax_forward", "options  -D", "found    y[", ": expected ", ", got ", "seed     7", "WRONG: ");
        assertReports(false);

        String again = broken.out().lines().filter(line -> line.startsWith("  again ")).findFirst().orElseThrow();
        String[] repeat = again.substring(again.indexOf(" validate ") + " validate ".length()).replace("'", "").split(" ");
        Firstlight.Result repeated = validate(repeat);
        assertEquals(1, repeated.code(), repeated::toString);
        repeated.says("WRONG: 1 of 1 cases failed");
        assertEquals(line(broken, "found"), line(repeated, "found"));

        copyKernels(DIVISION, DIVISION);
        validate(repeat).done().says("all right: 1 cases");
        validate(all).done().says("all right: ");
        assertReports(true);
    }

    private static String line(Firstlight.Result result, String name) {
        return result.out().lines().filter(line -> line.startsWith("  " + name + " ")).findFirst().orElseThrow();
    }

    /** Both reports tell the same, and that everything allocated was given back. */
    private void assertReports(boolean right) throws IOException, ParserConfigurationException, SAXException {
        JsonObject json = json("r.json");
        assertEquals(right, json.get("passed").getAsBoolean());
        if (json.get("not_run").getAsInt() == 0) {
            assertEquals(0, json.get("leaked_bytes").getAsLong());
            assertEquals(0, json.get("leaked_handles").getAsInt());
        } else {
            assertFalse(json.has("leaked_bytes") || json.has("leaked_handles"), "nobody is left to know");
        }
        int cases = json.getAsJsonArray("results").size();
        assertTrue(cases > 5);
        Element xml = xml("r.xml");
        assertEquals("testsuite", xml.getTagName());
        assertEquals(cases + 1, xml.getElementsByTagName("testcase").getLength(), "each case, and what was allocated");
        assertEquals(json.get("failed").getAsInt(), xml.getElementsByTagName("failure").getLength());
        assertEquals(json.get("failed").getAsString(), xml.getAttribute("failures"));
        assertEquals(right, json.get("failed").getAsInt() == 0);
        if (!right) {
            JsonObject failure = json.getAsJsonArray("results").asList().stream().map(JsonElement::getAsJsonObject)
                    .filter(result -> result.get("verdict").getAsString().equals("failed")).findFirst().orElseThrow();
            String again = failure.get("again").getAsString(), text = xml.getElementsByTagName("failure").item(0).getTextContent();
            assertTrue(again.endsWith(" --only " + failure.get("name").getAsString() + " --seed 7"), again);
            for (String name : List.of("options", "tensors", "finding", "again")) {
                assertTrue(text.contains(failure.get(name).getAsString()), text);
            }
        }
    }

    @Test
    void aKernelFileThatIsMissing() throws IOException {
        RequireOpenCl.device();
        copyKernels(DIVISION, DIVISION);
        Files.delete(folder.resolve("mine/softmax.cl"));
        Files.delete(folder.resolve("mine/tile.h"));
        validate("--device", "opencl", "--kernels", "mine", "--only", "fill").wrongInput("found none called softmax.cl, tile.h");
        train("none", "--kernels", "mine").wrongInput("found none called softmax.cl, tile.h");
        validate("--device", "opencl", "--kernels", "nowhere").wrongInput("nowhere", "expected a folder");
    }

    @Test
    void aKernelThatDoesNotCompileIsShownWithTheCompilersLog() throws IOException, ParserConfigurationException, SAXException {
        RequireOpenCl.device();
        copyKernels(DIVISION, "row[i] /= (FLOATV)total;");
        List<String> lines = Files.readAllLines(folder.resolve("mine/softmax.cl"));
        int line = 1;
        while (!lines.get(line - 1).contains("total;")) {
            line++;
        }
        Firstlight.Result result = validate("--device", "opencl", "--kernels", "mine", "--only", "softmax*", "--json", "r.json", "--junit", "r.xml");
        assertEquals(2, result.code(), result::toString);
        assertTrue(result.err().contains("softmax.cl does not compile") && result.err().contains("softmax.cl:" + line) && result.err().contains("total"), result::toString);
        assertFalse(result.err().contains("\tat "), result::toString);
        assertEquals(1, json("r.json").get("failed").getAsInt(), "nothing is run after that");
        assertTrue(json("r.json").get("not_run").getAsInt() > 1);
        assertTrue(xml("r.xml").getElementsByTagName("failure").item(0).getTextContent().contains("softmax.cl:" + line));
    }

    /** Where kernels run in the program itself, one that writes where it must not ends it. */
    @Test
    void aKernelThatTakesTheProgramDown() throws IOException, ParserConfigurationException, SAXException {
        RequireOpenCl.device();
        Assumptions.assumeTrue(firstlight.run("devices").out().contains("Portable Computing Language"), "kernels run elsewhere");
        copyKernels(DIVISION, DIVISION + " y[(size_t)1 << 36] = 1.0f;");
        Firstlight.Result otherwise = firstlight.run("--verbose", "validate", "--device", "opencl", "--kernels", "mine", "--only", "softmax_forward");
        assertEquals(1, otherwise.code(), otherwise::toString);
        Firstlight.Result result = validate("--device", "opencl", "--kernels", "mine", "--only", "softmax_forward", "--json", "r.json", "--junit", "r.xml", "--seed", "7");
        assertEquals(1, result.code(), result::toString);
        result.says("FAILED softmax_forward/", "kernels  softmax_forward", "options  -D", "found    the program ended while it ran, with exit code ", "seed     7",
                "again ", "WRONG: 1 of ", " could not be run");
        assertReports(false);
    }

    @Test
    void trainingChecksItsKernelsOnceAndGoesNoFurtherWithWrongOnes() throws IOException {
        RequireOpenCl.device();
        copyKernels("log(sum) - at_label", "2.0f * log(sum) - at_label");
        train("wrong", "--kernels", "mine").workFailed("self-check: softmax_cross_entropy computes something wrong on this device", "expected ");
        assertFalse(Files.exists(folder.resolve("wrong/weights.safetensors")));
        train("wrong", "--kernels", "mine").workFailed("self-check: softmax_cross_entropy");
        train("forced", "--kernels", "mine", "--no-self-check").done();
        train("first").done().says("kernels are right on this device", "not again with this driver");
        assertFalse(train("second").done().out().contains("check: "));
    }

    /** What a first training starts beside itself compiles each operation of the plan, and leaves nothing. */
    @Test
    void aSecondProcessCompilesForTraining() {
        RequireOpenCl.device();
        String out = train("ahead", "--compile-ahead", own()).done().out();
        assertTrue(out.matches("(?s).*\\n\\.{8,}"), out);
        assertFalse(out.contains("check: ") || Files.exists(folder.resolve("ahead")), out);
    }

    private Firstlight.Result train(String run, String... more) {
        String[] usual = {"train", "--data", "digits", "--model", "10n", "--epochs", "1", "--device", "opencl", "--run", run};
        return firstlight.run(Stream.concat(Arrays.stream(usual), Arrays.stream(more)).toArray(String[]::new));
    }

    @Test
    void gradientsOfAModel() {
        firstlight.run("gradcheck", "--data", "digits", "--model", "2c3-bn-relu-mp4-6n-tanh-10n", "--samples", "4").done()
                .says("central differences in float64", "skipped at kinks", "worst relative error", "all right: every tensor's gradient");
        firstlight.run("gradcheck", "--data", "digits", "--model", "10n", "--samples", "all").done().says("all parameters");
        firstlight.run("gradcheck", "--model", "10x").wrongInput("unknown layer '10x'");
        firstlight.run("gradcheck", "--samples", "0").wrongInput("--samples");
        firstlight.run("gradcheck", "--samples", "some").wrongInput("--samples", "'some'", "all");
    }
}
