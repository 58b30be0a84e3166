package dev.firstlight.opencl;

import java.util.List;
import org.jocl.CL;
import org.jocl.cl_context;
import org.jocl.cl_context_properties;
import org.jocl.cl_device_id;

/** The parts of a backend that kernels are bound with. */
final class BackendParts implements AutoCloseable {
    final HandleCount count = new HandleCount();
    final Handle<cl_context> context;
    final LaunchQueue queue;
    final Buffers buffers;
    final Programs programs;

    BackendParts(KernelSources sources, ProgramCache cache) {
        this(sources, new ShortHeader(false), cache);
    }

    BackendParts(KernelSources sources, ShortHeader header, ProgramCache cache) {
        OpenClDevice device = TestDevice.require();
        cl_context_properties properties = new cl_context_properties();
        properties.addProperty(CL.CL_CONTEXT_PLATFORM, device.platformId());
        context = new Handle<>(CL.clCreateContext(properties, 1, new cl_device_id[] {device.deviceId()}, null, null, null),
                CL::clReleaseContext, count);
        queue = new LaunchQueue(context.get(), device, count);
        buffers = new Buffers(context.get(), device, queue, count);
        programs = new Programs(context.get(), device, sources, header, cache, count);
    }

    BoundKernel bind(KernelCall call) {
        programs.build(List.of(call.program()));
        return BoundKernel.bind(call, programs, buffers, count);
    }

    @Override
    public void close() {
        programs.close();
        buffers.close();
        queue.close();
        context.close();
    }
}
