package dev.firstlight.train;

import dev.firstlight.compute.Backend;
import dev.firstlight.compute.DataType;
import dev.firstlight.compute.Launch;
import dev.firstlight.compute.Tensor;
import dev.firstlight.nn.Plan;
import dev.firstlight.nn.Program;
import java.util.List;
import java.util.Locale;

/** Replays a plan and finds the first launch whose output holds NaN or infinity. */
final class DivergenceTrace {
    private final Backend backend;
    private final Program program;

    DivergenceTrace(Backend backend, Program program) {
        this.backend = backend;
        this.program = program;
    }

    /**
     * Replays steps from the beginning of an epoch, the state being what it was then.
     *
     * @param first the plan's number of the epoch's first step
     * @param bad   the step of the epoch in which the damage was seen: it was done there or in the step before
     * @return in words: which step, launch, layer and element
     */
    String find(int first, int bad) {
        for (int step = 0; step < bad - 1; step++) {
            program.run(first + step);
        }
        for (int step = Math.max(0, bad - 1); step <= bad; step++) {
            for (int i = 0; i < program.launches().size(); i++) {
                Launch launch = program.launches().get(i);
                launch.run(first + step);
                for (Tensor written : launch.op().writes()) {
                    int element = written.type() == DataType.FLOAT32 ? firstNonFinite(written) : -1;
                    if (element >= 0) {
                        return describe(step, program.plan().steps().get(i), launch.kernels(), written, element);
                    }
                }
            }
        }
        return "step " + (bad + 1) + " had a loss that is not finite";
    }

    private int firstNonFinite(Tensor tensor) {
        float[] values = backend.readFloats(tensor);
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                return i;
            }
        }
        return -1;
    }

    private String describe(int step, Plan.Step where, List<String> kernels, Tensor tensor, int element) {
        float[] value = new float[1];
        backend.read(tensor, element, value);
        return String.format(Locale.ROOT, "in step %d the launch %s of layer %s (%s, kernel %s) first wrote %s, element %d of %s", step + 1,
                where.op().name(), where.layer(), where.phase().name().toLowerCase(Locale.ROOT), String.join(" + ", kernels), value[0], element, tensor);
    }
}
