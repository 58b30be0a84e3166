package dev.firstlight.opencl;

import dev.firstlight.compute.Tensor;
import java.util.HashSet;
import java.util.Set;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_kernel;

/** A native kernel with its arguments bound. Only the argument {@code step_index}, where the kernel has it, changes from run to run. */
final class BoundKernel implements AutoCloseable {
    private static final String STEP = "step_index";

    private final KernelCall call;
    private final Handle<cl_kernel> kernel;
    private final int stepIndex;
    private final int[] step = new int[1];
    private final Pointer stepPointer = Pointer.to(step);

    private BoundKernel(KernelCall call, Handle<cl_kernel> kernel, int stepIndex) {
        this.call = call;
        this.kernel = kernel;
        this.stepIndex = stepIndex;
    }

    /**
     * Creates the kernel and binds each of its arguments by name.
     *
     * @throws OpenClException if the kernel is not in the program, if an argument is missing or unknown, or if it has another type
     */
    static BoundKernel bind(KernelCall call, Programs programs, Buffers buffers, HandleCount count) {
        Handle<cl_kernel> handle;
        try {
            handle = new Handle<>(CL.clCreateKernel(programs.get(call.program()), call.kernel(), null), CL::clReleaseKernel, count);
        } catch (CLException e) {
            throw new OpenClException("creating kernel " + call.kernel() + " of " + call.program().file(), e);
        }
        try {
            return new BoundKernel(call, handle, bindArguments(call, handle.get(), buffers));
        } catch (RuntimeException e) {
            handle.close();
            throw e;
        }
    }

    /** Binds all arguments and returns the index of {@code step_index}, or -1. */
    private static int bindArguments(KernelCall call, cl_kernel kernel, Buffers buffers) {
        int[] arguments = new int[1];
        CL.clGetKernelInfo(kernel, CL.CL_KERNEL_NUM_ARGS, Sizeof.cl_uint, Pointer.to(arguments), null);
        Set<String> unused = new HashSet<>(call.arguments().keySet());
        int stepIndex = -1;
        for (int i = 0; i < arguments[0]; i++) {
            String name = argumentInfo(kernel, i, CL.CL_KERNEL_ARG_NAME);
            String type = argumentInfo(kernel, i, CL.CL_KERNEL_ARG_TYPE_NAME);
            if (name.equals(STEP)) {
                require(type.equals("int"), call, name, "is " + type + ", expected int");
                stepIndex = i;
                continue;
            }
            Object value = call.arguments().get(name);
            require(unused.remove(name), call, name, "has no value");
            require(fits(value, type), call, name, "is " + type + ", given " + value);
            bindArgument(call, kernel, i, name, value, buffers);
        }
        require(unused.isEmpty(), call, String.join(", ", unused), "is not one the kernel has");
        return stepIndex;
    }

    private static void bindArgument(KernelCall call, cl_kernel kernel, int index, String name, Object value, Buffers buffers) {
        try {
            if (value instanceof Tensor tensor) {
                CL.clSetKernelArg(kernel, index, Sizeof.cl_mem, Pointer.to(buffers.of(tensor)));
            } else if (value instanceof Integer number) {
                CL.clSetKernelArg(kernel, index, Sizeof.cl_int, Pointer.to(new int[] {number}));
            } else if (value instanceof Float number) {
                CL.clSetKernelArg(kernel, index, Sizeof.cl_float, Pointer.to(new float[] {number}));
            }
        } catch (CLException e) {
            throw new OpenClException("setting argument " + name + " of kernel " + call.kernel(), e);
        }
    }

    /** Whether a value can be an argument of this OpenCL type; tensors may be seen as vectors of their elements. */
    private static boolean fits(Object value, String type) {
        if (value instanceof Tensor tensor) {
            String element = switch (tensor.type()) {
                case FLOAT32 -> "float";
                case INT32 -> "int";
                case UINT8 -> "uchar";
            };
            return type.matches(element + "[0-9]*\\s*\\*");
        }
        return value instanceof Integer ? type.equals("int") || type.equals("uint") : value instanceof Float && type.equals("float");
    }

    private static String argumentInfo(cl_kernel kernel, int index, int property) {
        return DeviceQuery.text((size, into, needed) -> CL.clGetKernelArgInfo(kernel, index, property, size, into, needed));
    }

    private static void require(boolean condition, KernelCall call, String argument, String problem) {
        if (!condition) {
            throw new OpenClException("kernel " + call.kernel() + " of " + call.program().file() + ": argument " + argument + " " + problem);
        }
    }

    void enqueue(LaunchQueue queue, int stepNow) {
        if (stepIndex >= 0) {
            step[0] = stepNow;
            CL.clSetKernelArg(kernel.get(), stepIndex, Sizeof.cl_int, stepPointer);
        }
        queue.enqueue(kernel.get(), call);
    }

    @Override
    public void close() {
        kernel.close();
    }
}
