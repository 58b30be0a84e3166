package dev.firstlight.opencl;

import dev.firstlight.compute.Device;
import org.jocl.CL;
import org.jocl.cl_device_id;
import org.jocl.cl_platform_id;

/**
 * An OpenCL device and what matters about it.
 *
 * @param platformIndex      which platform, in the order the loader lists them
 * @param deviceIndex        which device of the platform
 * @param type               the {@code CL_DEVICE_TYPE} bits
 * @param openClC            the OpenCL C version, for instance {@code OpenCL C 1.2 PoCL}
 * @param globalMemory       bytes of device memory
 * @param maxAllocation      bytes of the largest single buffer
 * @param localMemory        bytes of local memory per work-group
 * @param realLocalMemory    whether local memory is a memory of its own, not a part of the global one
 * @param maxWorkGroup       work-items a work-group can have
 * @param floatVector        the preferred number of floats in a vector
 * @param nativeFloatVector  the number of floats in a register
 * @param baseAlignment      bytes that the beginning of a sub-buffer must be a multiple of
 */
public record OpenClDevice(cl_platform_id platformId, cl_device_id deviceId, int platformIndex, int deviceIndex,
                           String platform, String name, String vendor, String driver, String openClC, long type,
                           int computeUnits, long globalMemory, long maxAllocation, long localMemory, boolean realLocalMemory,
                           int maxWorkGroup, int floatVector, int nativeFloatVector, int baseAlignment) {

    /** What kernels on this device are shaped for. */
    public DeviceClass deviceClass() {
        // Interpreters announce every type at once: the plain CPU bit counts only where it stands without the GPU bit.
        boolean cpu = (type & CL.CL_DEVICE_TYPE_CPU) != 0 && !isGpu();
        return cpu || !realLocalMemory ? DeviceClass.CPU_LIKE : DeviceClass.GPU;
    }

    public boolean isGpu() {
        return (type & CL.CL_DEVICE_TYPE_GPU) != 0;
    }

    public boolean isAccelerator() {
        return (type & CL.CL_DEVICE_TYPE_ACCELERATOR) != 0;
    }

    /** {@code gpu}, {@code accelerator} or {@code cpu}. */
    public String kind() {
        return isGpu() ? "gpu" : isAccelerator() ? "accelerator" : "cpu";
    }

    /** Whether this is PoCL on this machine's processors, whose compiler has ways of its own. */
    public boolean isPocl() {
        return platform.equals("Portable Computing Language") && kind().equals("cpu");
    }

    /** The position as users write it: {@code platform:device}. */
    public String position() {
        return platformIndex + ":" + deviceIndex;
    }

    /** Changes whenever results or speed may: device, driver and compiler. */
    public String id() {
        return String.join("/", platform, name, driver, openClC);
    }

    /** This device in words for people and for run records. */
    public Device describe() {
        String detail = String.format("%s, %s, %d compute units, driver %s, %s", platform, kind(), computeUnits, driver, openClC.strip());
        return new Device("opencl", name, detail, id());
    }
}
