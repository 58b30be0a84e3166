package dev.firstlight.opencl;

import dev.firstlight.compute.Activation;
import dev.firstlight.compute.Gate;
import dev.firstlight.compute.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One kernel to be enqueued, as a value: which kernel of which program, over which range, with which arguments. It names
 * everything and holds no native handle.
 *
 * @param program   the file and its {@code -D} options
 * @param kernel    the kernel's name in the file
 * @param global    work-items per dimension, a multiple of {@code local}
 * @param local     work-items of a work-group per dimension
 * @param arguments by name: a {@link Tensor}, an {@link Integer} or a {@link Float}; {@code step_index} is bound at each run
 */
record KernelCall(ProgramKey program, String kernel, long[] global, long[] local, Map<String, Object> arguments) {

    static Builder of(String file, String kernel) {
        return new Builder(file, kernel);
    }

    /** Collects what a call needs. */
    static final class Builder {
        private final String file;
        private final String kernel;
        private final Map<String, Object> defines = new LinkedHashMap<>();
        private final Map<String, Object> arguments = new LinkedHashMap<>();

        private Builder(String file, String kernel) {
            this.file = file;
            this.kernel = kernel;
        }

        /** A {@code -D} constant of the program. */
        Builder define(String name, Object value) {
            defines.put(name, value);
            return this;
        }

        /** A {@code -D} switch that is 0 or 1. */
        Builder define(String name, boolean value) {
            return define(name, value ? 1 : 0);
        }

        /** {@code ACTIVATION}, as activation.h knows it. */
        Builder define(Activation activation) {
            return define("ACTIVATION", activation.name());
        }

        Builder argument(String name, Tensor tensor) {
            arguments.put(name, tensor);
            return this;
        }

        Builder argument(String name, int value) {
            arguments.put(name, value);
            return this;
        }

        Builder argument(String name, float value) {
            arguments.put(name, value);
            return this;
        }

        /** An argument that may be absent, and the {@code -D} switch that says whether it is there. */
        Builder optional(String name, Tensor tensor) {
            if (tensor != null) {
                arguments.put(name, tensor);
            }
            return define("HAS_" + name.toUpperCase(java.util.Locale.ROOT), tensor != null);
        }

        /** The {@code saved} argument and the {@code GATE} switch of kernels with a gate, as gate.h knows them. */
        Builder gate(Gate gate) {
            if (gate != null) {
                define("GATE", gate.activation().name());
            }
            return optional("saved", gate == null ? null : gate.saved());
        }

        /** Finishes with work-groups of one work-item each. */
        KernelCall range(long... items) {
            long[] local = new long[items.length];
            java.util.Arrays.fill(local, 1);
            return groups(items, local);
        }

        /**
         * Finishes.
         *
         * @param groups work-groups per dimension
         * @param local  work-items of a group per dimension
         */
        KernelCall groups(long[] groups, long[] local) {
            long[] global = new long[groups.length];
            for (int i = 0; i < groups.length; i++) {
                global[i] = Math.multiplyExact(groups[i], local[i]);
            }
            return new KernelCall(ProgramKey.of(file, defines), kernel, global, local, Map.copyOf(arguments));
        }
    }
}
