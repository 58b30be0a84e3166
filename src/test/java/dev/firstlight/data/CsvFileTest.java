package dev.firstlight.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvFileTest {
    @TempDir
    private Path folder;

    private Dataset load(String text) throws IOException {
        Path file = folder.resolve("plants.csv");
        Files.writeString(file, text);
        return Datasets.load(file.toString());
    }

    private void assertError(String text, String... parts) {
        String message = assertThrows(DataException.class, () -> load(text)).getMessage();
        assertTrue(message.startsWith(folder.resolve("plants").toString()) && !message.contains("\n"), message);
        Arrays.stream(parts).forEach(part -> assertTrue(message.contains(part), message));
    }

    private static String rows(int count) {
        return IntStream.range(0, count).mapToObj(i -> i + "," + (i % 7) + "," + (i % 2 == 0 ? "even" : "odd") + "\n")
                .collect(Collectors.joining());
    }

    @Test
    void standardisesByTheTrainingRows() throws IOException {
        Dataset data = load("height,width,kind\n" + rows(50));
        assertEquals("plants", data.name());
        assertEquals(List.of("even", "odd"), data.classNames());
        assertEquals(2, data.width());
        assertEquals(Framing.ROW, data.input().framing());
        Samples train = data.train().get();
        assertEquals(40, train.count());
        assertEquals(10, data.test().get().count());
        for (int column = 0; column < 2; column++) {
            double sum = 0;
            double squares = 0;
            for (int i = 0; i < 40; i++) {
                sum += train.floats()[2 * i + column];
                squares += Math.pow(train.floats()[2 * i + column], 2);
            }
            assertEquals(0, sum / 40, 1e-6);
            assertEquals(1, squares / 40, 1e-6);
        }
        assertArrayEquals(train.floats(), load("height,width,kind\n" + rows(50)).train().get().floats());
    }

    @Test
    void headerIsOptional() throws IOException {
        assertEquals(40, load(rows(50)).train().get().count());
        assertEquals(40, load("\uFEFFa,b,c\r\n\r\n" + rows(50).replace("\n", "\r\n")).train().get().count());
        assertEquals(4, load("1,2,3,label\n" + "5,6,7,x\n5,6,8,y\n".repeat(2) + "1,2,3,x").train().get().count());
    }

    @Test
    void classColumnByName() throws IOException {
        Dataset data = load("Label;a;b\n" + "10;1,5;2\n".replace(',', '.') + "9;3;4\n2;5;6\n");
        assertEquals(List.of("2", "9", "10"), data.classNames());
        assertEquals(2, data.train().get().rowSize());
    }

    @Test
    void quotesAndTabs() throws IOException {
        Dataset data = load("a\tclass\n1\t\"big \"\"one\"\"\"\n\"2\"\tsmall\n3\tsmall\n");
        assertEquals(List.of("big \"one\"", "small"), data.classNames());
    }

    @Test
    void constantColumnsBecomeZero() throws IOException {
        Dataset data = load("0.1,1,x\n0.1,2,y\n0.1,3,x\n0.1,4,y\n0.1,5,x\n");
        for (Samples samples : List.of(data.train().get(), data.test().get())) {
            for (int i = 0; i < samples.count(); i++) {
                assertEquals(0, samples.floats()[2 * i], 1e-6);
            }
        }
    }

    @Test
    void siblingHoldsTheTestRows() throws IOException {
        Path test = folder.resolve("plants-test.csv");
        Files.writeString(test, "a,b,kind\n1,2,odd\n");
        Dataset data = load("a,b,kind\n" + rows(10));
        assertEquals(10, data.train().get().count());
        assertArrayEquals(new int[] {1}, data.test().get().labels());
        assertTrue(data.notes().isEmpty());
        Files.writeString(test, "a,b,kind\n1,2,prime\n");
        assertError("a,b,kind\n" + rows(10), "plants-test.csv", "even, odd", "'prime'");
        Files.writeString(test, "a,c,kind\n1,2,odd\n");
        assertError("a,b,kind\n" + rows(10), "plants-test.csv", "3: a, b, kind", "3: a, c, kind");
    }

    @Test
    void errorsNameLineAndColumn() {
        assertError("a,b,kind\n1,2,x\n1,y\n", "line 3", "expected 3 columns", "found 2");
        assertError("a,b,kind\n1,2,x\n\n1,,y\n", "line 4, column 2 (b)", "a number", "nothing");
        assertError("a,b,kind\n1,2,x\n1,2,\n", "line 3, column 3 (kind)", "a class", "nothing");
        for (String bad : new String[] {"NA", "NaN", "0x1p3", "1e99", "1f"}) {
            assertError("a,b,kind\n1,2,x\n1," + bad + ",y\n", "line 3, column 2 (b)", "'" + bad + "'");
        }
        assertError("1,2,x\n1,?,y\n", "line 2, column 2:", "'?'");
        assertError("a,b\n1,\"x\n", "line 2", "closing quote");
    }

    @Test
    void whatIsNoTableIsNamed() throws IOException {
        assertError("", "an empty file");
        assertError("a,b,label\n", "a header only");
        assertError("just text\nand more\n", "two or more columns");
        assertError("1,2,x\n3,4,x\n5,6,x\n", "two or more classes", "only 'x'");
        assertError(IntStream.range(0, 200).mapToObj(i -> i + "," + i * 0.5 + "\n").collect(Collectors.joining()), "200 different values");
        Path file = folder.resolve("plants.csv");
        Files.write(file, "a,b\n1,\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
        assertTrue(assertThrows(DataException.class, () -> Datasets.load(file.toString())).getMessage().contains("UTF-8"));
    }
}
