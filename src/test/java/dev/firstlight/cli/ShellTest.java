package dev.firstlight.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ShellTest {
    @Test
    void argumentsAreQuotedWhereAShellWouldTakeThemApart() {
        assertEquals("runs/mnist-mlp-1", Shell.quote("runs/mnist-mlp-1"));
        assertEquals("läufe/ä", Shell.quote("läufe/ä"));
        assertEquals("'my runs/1'", Shell.quote("my runs/1"));
        assertEquals("'it'\\''s'", Shell.quote("it's"));
        assertEquals("''", Shell.quote(""));
    }
}
