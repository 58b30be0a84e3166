package dev.firstlight.opencl;

import dev.firstlight.compute.Precision;

/**
 * What kernels and their launch geometry are chosen by.
 *
 * @param deviceClass  the shape of kernels
 * @param computeUnits cores of a CPU, multiprocessors of a GPU
 * @param vector       floats of a vector register on CPU-like devices; 4 on GPUs, a 16-byte load
 * @param maxWorkGroup work-items a work-group can have
 * @param localMemory  bytes of local memory a work-group can have
 * @param foreign      whether the device is none of the class: kernels are tried out there, and need not be fast
 * @param precision    how exactly products are computed
 * @param tuning       what was measured to be faster than what is estimated to be
 */
record Target(DeviceClass deviceClass, int computeUnits, int vector, int maxWorkGroup, long localMemory, boolean foreign, Precision precision, Tuning tuning) {
    /** Work-groups per core of a CPU: enough that one late core doesn't hold up the others, few enough to cost nothing. */
    static final int GROUPS_PER_UNIT = 4;

    static Target of(OpenClDevice device, DeviceClass deviceClass, boolean foreign, Precision precision, Tuning tuning) {
        int preferred = Math.max(device.floatVector(), device.nativeFloatVector());
        int vector = deviceClass != DeviceClass.CPU_LIKE ? 4 : preferred >= 16 ? 16 : preferred >= 8 ? 8 : 4;
        return new Target(deviceClass, device.computeUnits(), vector, device.maxWorkGroup(), device.localMemory(), foreign, precision, tuning);
    }

    boolean isGpu() {
        return deviceClass != DeviceClass.CPU_LIKE;
    }

    boolean hasMatrixInstructions() {
        return deviceClass == DeviceClass.MATRIX_GPU;
    }

    /**
     * How many of {@code total} equal pieces of work one work-item of a CPU-like device takes, so that every core gets some
     * work-items and none is too small to be worth its start.
     *
     * @param least the fewest pieces worth a work-item
     */
    int share(int total, int least) {
        return Math.max(least, ceilDiv(total, computeUnits * GROUPS_PER_UNIT));
    }

    static int ceilDiv(int a, int b) {
        return (a - 1) / b + 1;
    }
}
