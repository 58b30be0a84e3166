package dev.firstlight.validate;

import dev.firstlight.compute.DataType;
import dev.firstlight.compute.Op;
import dev.firstlight.compute.Tensor;
import dev.firstlight.reference.ReferenceBackend;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/** What error bounds are computed from: the inputs of a case, and anything the reference makes of them. */
public final class Evidence {
    private final Arena arena;
    private final ArenaImage initial;

    Evidence(Arena arena, ArenaImage initial) {
        this.arena = arena;
        this.initial = initial;
    }

    /** The elements of a float or integer tensor before the case ran. */
    public double[] before(Tensor tensor) {
        double[] values = new double[tensor.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (tensor.type()) {
                case FLOAT32 -> initial.floats()[tensor.offset() + i];
                case INT32 -> initial.ints()[tensor.offset() + i];
                case UINT8 -> initial.bytes()[tensor.offset() + i] & 0xFF;
            };
        }
        return values;
    }

    /** What {@code op} makes of the case's inputs, in float64. */
    public double[] evaluate(Op op, Tensor output) {
        return evaluate(op, output, x -> x);
    }

    /** What {@code op} makes of the absolute values of the case's inputs: the |A||B| of an error bound. */
    public double[] magnitude(Op op, Tensor output) {
        return evaluate(op, output, Math::abs);
    }

    private double[] evaluate(Op op, Tensor output, DoubleUnaryOperator map) {
        try (ReferenceBackend reference = new ReferenceBackend()) {
            arena.allocate(reference);
            arena.write(reference, initial);
            for (Tensor input : op.reads()) {
                if (input.type() == DataType.FLOAT32) {
                    reference.writeDoubles(input, Arrays.stream(before(input)).map(map).toArray());
                }
            }
            op.on(reference).run(0);
            return reference.readDoubles(output);
        }
    }
}
