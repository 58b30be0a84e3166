package dev.firstlight.validate;

import dev.firstlight.compute.Op;
import dev.firstlight.reference.ReferenceBackend;
import java.util.function.Consumer;

/**
 * What the reference leaves in a case's memory.
 *
 * @param floats all of the float arena
 * @param ints   all of the integer arena
 */
record ReferenceRun(double[] floats, int[] ints) {
    /** @param change what to do to the inputs before the run */
    static ReferenceRun of(Case subject, ArenaImage initial, Consumer<ReferenceBackend> change) {
        Arena arena = subject.arena();
        try (ReferenceBackend reference = new ReferenceBackend()) {
            arena.allocate(reference);
            arena.write(reference, initial);
            change.accept(reference);
            for (int step : subject.steps()) {
                for (Op op : subject.ops()) {
                    op.on(reference).run(step);
                }
            }
            return new ReferenceRun(arena.readDoubles(reference), arena.read(reference).ints());
        }
    }
}
