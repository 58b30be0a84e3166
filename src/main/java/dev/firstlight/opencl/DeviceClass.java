package dev.firstlight.opencl;

/** What a kernel must be shaped for. Decided by what a device says of its memory and can execute, never by its vendor. */
public enum DeviceClass {
    /** Many narrow threads and fast local memory: tiles are shared through local memory, neighbours read neighbours. */
    GPU,
    /** A GPU that multiplies small matrices by one instruction, as inline PTX. On other devices the instruction is emulated, slowly. */
    MATRIX_GPU,
    /** Few wide cores and caches; local memory is plain memory: one work-item does a core's work in explicit vectors. */
    CPU_LIKE
}
