package dev.firstlight.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TextTableTest {
    @Test
    void columnsAreAlignedNumbersToTheRight() {
        TextTable table = new TextTable("name", "count", "share", "shape");
        table.row("a", "7", "12.50 %", "64x10");
        table.row("long name", "1,234", "", "8");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        table.print(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        assertEquals(String.join(System.lineSeparator(),
                "name       count    share  shape",
                "a              7  12.50 %  64x10",
                "long name  1,234           8", ""), bytes.toString(StandardCharsets.UTF_8));
    }
}
