package dev.firstlight.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadTest {
    @Test
    void theMedianLiesInTheMiddle() {
        assertEquals(new Spread(2, 1, 9, 3), Spread.of(9, 1, 2));
        assertEquals(new Spread(2.5, 1, 9, 4), Spread.of(List.of(9.0, 1.0, 2.0, 3.0)));
        assertEquals(new Spread(7, 7, 7, 1), Spread.of(7));
    }

    @Test
    void aSpeedIsLargestWhereTheTimeIsSmallest() {
        assertEquals(new Spread(5, 2, 10, 3), Spread.of(1, 2, 5).map(seconds -> 10 / seconds));
    }
}
