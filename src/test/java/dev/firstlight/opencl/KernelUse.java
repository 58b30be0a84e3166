package dev.firstlight.opencl;

import dev.firstlight.compute.Op;
import dev.firstlight.compute.Precision;
import java.util.ArrayList;
import java.util.List;

/**
 * A kernel that an operation becomes: known without a device, because kernels are chosen as plain values.
 *
 * @param options the {@code -D} options of its program
 */
public record KernelUse(String file, String kernel, String options) {
    /** A CPU with two cores, registers of 16 floats and 256 KB of local memory. */
    private static final int COMPUTE_UNITS = 2, VECTOR = 16, WORK_GROUP = 4096, LOCAL_MEMORY = 1 << 18;

    /** The kernels of an operation on a device of a class, in order. */
    public static List<KernelUse> of(Op op, DeviceClass deviceClass) {
        Target target = new Target(deviceClass, COMPUTE_UNITS, deviceClass == DeviceClass.CPU_LIKE ? VECTOR : 4, WORK_GROUP, LOCAL_MEMORY,
                deviceClass != DeviceClass.CPU_LIKE, Precision.FP32, new Tuning());
        OpenClLaunch launch = (OpenClLaunch) op.on(new Lowering(target));
        List<KernelUse> uses = new ArrayList<>();
        for (int i = 0; i < launch.kernels().size(); i++) {
            ProgramKey program = launch.programs().get(i);
            uses.add(new KernelUse(program.file(), launch.kernels().get(i), program.options()));
        }
        return uses;
    }
}
