package dev.firstlight.validate;

import dev.firstlight.compute.DataType;
import dev.firstlight.compute.Op;
import dev.firstlight.compute.Tensor;
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
            Tensor floats = arena.root(DataType.FLOAT32), ints = arena.root(DataType.INT32);
            return new ReferenceRun(floats == null ? new double[0] : reference.readDoubles(floats), ints == null ? new int[0] : reference.readInts(ints));
        }
    }
}
