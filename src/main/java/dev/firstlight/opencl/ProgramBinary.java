package dev.firstlight.opencl;

import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.NativePointerObject;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_context;
import org.jocl.cl_device_id;
import org.jocl.cl_kernel;
import org.jocl.cl_program;

/** Compiled programs as bytes, and programs from them, of one context with one device. */
record ProgramBinary(cl_context context, cl_device_id device, HandleCount count) {

    /** The bytes of a compiled program; null from a driver that hands none out. */
    byte[] of(cl_program program) {
        try {
            long[] size = new long[1];
            CL.clGetProgramInfo(program, CL.CL_PROGRAM_BINARY_SIZES, Sizeof.size_t, Pointer.to(size), null);
            byte[] binary = new byte[Math.toIntExact(size[0])];
            CL.clGetProgramInfo(program, CL.CL_PROGRAM_BINARIES, Sizeof.POINTER, Pointer.to(new NativePointerObject[] {Pointer.to(binary)}), null);
            return binary.length == 0 ? null : binary;
        } catch (CLException none) {
            return null;
        }
    }

    /** A program from its bytes; null if the driver does not take them, or has lost the names of the arguments on the way. */
    Handle<cl_program> load(byte[] binary, String options) {
        cl_device_id[] devices = {device};
        Handle<cl_program> handle = null;
        try {
            handle = new Handle<>(CL.clCreateProgramWithBinary(context, 1, devices, new long[] {binary.length}, new byte[][] {binary}, null, null),
                    CL::clReleaseProgram, count);
            CL.clBuildProgram(handle.get(), 1, devices, options, null, null);
            if (namesItsArguments(handle.get())) {
                return handle;
            }
        } catch (CLException unusable) {
            // it is compiled, then
        }
        if (handle != null) {
            handle.close();
        }
        return null;
    }

    private static boolean namesItsArguments(cl_program program) {
        int[] kernels = new int[1];
        CL.clCreateKernelsInProgram(program, 0, null, kernels);
        cl_kernel[] all = new cl_kernel[kernels[0]];
        CL.clCreateKernelsInProgram(program, all.length, all, null);
        try {
            return all.length > 0 && !DeviceQuery.text((size, into, needed) -> CL.clGetKernelArgInfo(all[0], 0, CL.CL_KERNEL_ARG_NAME, size, into, needed)).isEmpty();
        } finally {
            for (cl_kernel kernel : all) {
                CL.clReleaseKernel(kernel);
            }
        }
    }
}
