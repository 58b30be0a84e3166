package dev.firstlight.opencl;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.cl_context;
import org.jocl.cl_device_id;
import org.jocl.cl_program;

/** The compiled programs of one context, each built once. */
final class Programs implements AutoCloseable {
    /** Argument names are asked for when arguments are bound; the kernels are OpenCL C 1.2. */
    private static final String COMMON_OPTIONS = "-cl-std=CL1.2 -cl-kernel-arg-info ";
    private static final int BUILD_THREADS = 8;

    private final cl_context context;
    private final OpenClDevice device;
    private final KernelSources sources;
    private final HandleCount count;
    private final Map<ProgramKey, Handle<cl_program>> programs = new LinkedHashMap<>();

    Programs(cl_context context, OpenClDevice device, KernelSources sources, HandleCount count) {
        this.context = context;
        this.device = device;
        this.sources = sources;
        this.count = count;
    }

    /**
     * Builds those of the programs that are not there yet, several at a time.
     *
     * @throws OpenClBuildException if one does not compile; the others are kept
     */
    void build(Collection<ProgramKey> keys) {
        Set<ProgramKey> missing = new LinkedHashSet<>(keys);
        missing.removeAll(programs.keySet());
        if (missing.isEmpty()) {
            return;
        }
        ExecutorService pool = Executors.newFixedThreadPool(Math.min(missing.size(), BUILD_THREADS));
        try {
            Map<ProgramKey, Future<Handle<cl_program>>> builds = new LinkedHashMap<>();
            missing.forEach(key -> builds.put(key, pool.submit(() -> build(key))));
            List<RuntimeException> failures = new ArrayList<>();
            builds.forEach((key, build) -> {
                try {
                    programs.put(key, build.get());
                } catch (ExecutionException e) {
                    failures.add(e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause()));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    failures.add(new IllegalStateException("interrupted while kernels were compiled", e));
                }
            });
            if (!failures.isEmpty()) {
                throw failures.get(0);
            }
        } finally {
            pool.shutdown();
        }
    }

    /** A program that was built. */
    cl_program get(ProgramKey key) {
        return programs.get(key).get();
    }

    /** The one place where source becomes a program; drivers keep their own cache of the result on disk. */
    private Handle<cl_program> build(ProgramKey key) {
        String text = sources.text(key.file());
        cl_program program = CL.clCreateProgramWithSource(context, 1, new String[] {text}, null, null);
        Handle<cl_program> handle = new Handle<>(program, CL::clReleaseProgram, count);
        try {
            CL.clBuildProgram(program, 1, new cl_device_id[] {device.deviceId()}, COMMON_OPTIONS + key.options(), null, null);
            return handle;
        } catch (CLException e) {
            String log = DeviceQuery.text((size, into, needed) ->
                    CL.clGetProgramBuildInfo(program, device.deviceId(), CL.CL_PROGRAM_BUILD_LOG, size, into, needed));
            handle.close();
            throw new OpenClBuildException(key, device.name(), log.isEmpty() ? OpenClException.name(e.getStatus()) : log);
        }
    }

    @Override
    public void close() {
        programs.values().forEach(Handle::close);
        programs.clear();
    }
}
