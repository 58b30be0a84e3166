package dev.firstlight.opencl;

import java.util.ArrayList;
import java.util.List;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_context;
import org.jocl.cl_event;
import org.jocl.cl_kernel;

/** A queue on which the device notes when each kernel began and ended. */
final class TimedQueue extends LaunchQueue {
    private final List<cl_event> events = new ArrayList<>();

    TimedQueue(cl_context context, OpenClDevice device, HandleCount count) {
        super(context, device, CL.CL_QUEUE_PROFILING_ENABLE, count);
    }

    @Override
    cl_event event() {
        cl_event event = new cl_event();
        events.add(event);
        return event;
    }

    /** Waits for all kernels enqueued since the last call. @return seconds from the beginning of the first to the end of the last */
    double seconds() {
        finish();
        try {
            long begin = time(events.get(0), CL.CL_PROFILING_COMMAND_START), end = time(events.get(events.size() - 1), CL.CL_PROFILING_COMMAND_END);
            return (end - begin) / 1e9;
        } catch (CLException e) {
            throw new OpenClException("asking when kernels began and ended", e);
        } finally {
            events.forEach(CL::clReleaseEvent);
            events.clear();
        }
    }

    private static long time(cl_event event, int what) {
        long[] nanos = new long[1];
        CL.clGetEventProfilingInfo(event, what, Sizeof.cl_ulong, Pointer.to(nanos), null);
        return nanos[0];
    }
}
