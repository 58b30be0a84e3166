package dev.firstlight.opencl;

import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.cl_command_queue;
import org.jocl.cl_context;
import org.jocl.cl_event;
import org.jocl.cl_kernel;

/** The in-order command queue of one device: kernels take effect in the order they were enqueued, and nothing waits in between. */
class LaunchQueue implements AutoCloseable {
    /** A driver may keep launches until it is told to begin. So often it is told, that the device never starves. */
    private static final int LAUNCHES_PER_FLUSH = 64;

    private final Handle<cl_command_queue> queue;
    private int unflushed;

    @SuppressWarnings("deprecation") // The call of OpenCL 1.2: not every driver has the newer one.
    LaunchQueue(cl_context context, OpenClDevice device, long properties, HandleCount count) {
        queue = new Handle<>(CL.clCreateCommandQueue(context, device.deviceId(), properties, null), CL::clReleaseCommandQueue, count);
    }

    LaunchQueue(cl_context context, OpenClDevice device, HandleCount count) {
        this(context, device, 0, count);
    }

    cl_command_queue get() {
        return queue.get();
    }

    /** What the next kernel tells its progress to; null for nobody. */
    cl_event event() {
        return null;
    }

    void enqueue(cl_kernel kernel, KernelCall call) {
        try {
            CL.clEnqueueNDRangeKernel(queue.get(), kernel, call.global().length, null, call.global(), call.local(), 0, null, event());
        } catch (CLException e) {
            throw new OpenClException("running kernel " + call.kernel() + " of " + call.program().file() + " " + call.program().options(), e);
        }
        if (++unflushed == LAUNCHES_PER_FLUSH) {
            flush();
        }
    }

    void flush() {
        CL.clFlush(queue.get());
        unflushed = 0;
    }

    void finish() {
        try {
            CL.clFinish(queue.get());
        } catch (CLException e) {
            throw new OpenClException("waiting for the device", e);
        }
        unflushed = 0;
    }

    @Override
    public void close() {
        queue.close();
    }
}
