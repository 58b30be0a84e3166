package dev.firstlight.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.firstlight.compute.Backend;
import dev.firstlight.compute.Cost;
import dev.firstlight.cpu.CpuBackend;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The arithmetic of the roofline, and that a device can be measured. */
class CeilingsTest {
    private static final Ceilings CEILINGS = new Ceilings(100e9, List.of(new Ceilings.Bandwidth(1_000, 5e9), new Ceilings.Bandwidth(1_000_000, 80e9),
            new Ceilings.Bandwidth(100_000_000, 20e9)));

    @Test
    void theBandwidthIsTheBestOfCopiesOfThatSizeAndLarger() {
        assertEquals(80e9, CEILINGS.bandwidth(500), "a small copy is slowed by its start");
        assertEquals(80e9, CEILINGS.bandwidth(1_000_000));
        assertEquals(20e9, CEILINGS.bandwidth(1_000_001));
        assertEquals(20e9, CEILINGS.bandwidth(10_000_000_000L));
        assertEquals(20e9, CEILINGS.memoryBandwidth());
    }

    @Test
    void theSlowerOfArithmeticAndMemoryIsTheLimit() {
        assertEquals(2.0, CEILINGS.leastSeconds(new Cost(200_000_000_000L, 1_000)));
        assertEquals(10.0, CEILINGS.leastSeconds(new Cost(200_000_000_000L, 200_000_000_000L)));
        assertEquals(0.25, CEILINGS.share(new Cost(50_000_000_000L, 0), 2.0));
    }

    @Test
    void aDeviceIsMeasuredAndItsMemoryGivenBack() {
        try (Backend backend = CpuBackend.open(1, false)) {
            Ceilings measured = Ceilings.measure(backend);
            assertTrue(measured.flopsPerSecond() > 0 && measured.memoryBandwidth() > 0, measured::toString);
            assertEquals(0, backend.allocatedBytes());
        }
    }
}
