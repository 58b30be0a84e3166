package dev.firstlight.opencl;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.cl_context;
import org.jocl.cl_device_id;
import org.jocl.cl_program;

/**
 * The compiled programs of one context, each built once. Where the driver has no cache of its own on disk they are kept in ours.
 */
final class Programs implements AutoCloseable {
    /** Argument names are asked for when arguments are bound; the kernels are OpenCL C 1.2. */
    private static final String COMMON_OPTIONS = "-cl-std=CL1.2 -cl-kernel-arg-info ";
    /** More options for the compiler, such as {@code -cl-opt-disable} where an interpreter can't read what an optimiser wrote. */
    private static final String MORE_OPTIONS = "FIRSTLIGHT_BUILD_OPTIONS";
    private static final int MOST_BUILD_THREADS = 8;

    private final cl_context context;
    private final OpenClDevice device;
    private final KernelSources sources;
    private final ProgramCache cache;
    private final ProgramBinary binaries;
    private final HandleCount count;
    private final ShortHeader header;
    private final Map<ProgramKey, Handle<cl_program>> programs = new LinkedHashMap<>();
    private final Map<String, Map<String, String>> defaults = new HashMap<>();

    Programs(cl_context context, OpenClDevice device, KernelSources sources, ShortHeader header, ProgramCache cache, HandleCount count) {
        this.context = context;
        this.device = device;
        this.sources = sources;
        this.header = header;
        this.cache = cache;
        this.binaries = new ProgramBinary(context, device.deviceId(), count);
        this.count = count;
    }

    /**
     * Builds those of the programs that are not there yet, several at a time.
     *
     * @throws OpenClBuildException if one does not compile; the others are kept
     */
    void build(Collection<ProgramKey> keys) {
        Set<ProgramKey> missing = keys.stream().map(this::shortest).collect(Collectors.toCollection(LinkedHashSet::new));
        Set<ProgramKey> compiled = ConcurrentHashMap.newKeySet();
        missing.removeAll(programs.keySet());
        if (missing.isEmpty()) {
            return;
        }
        // One at a time where there is one processor: a driver that can't compile several at once, as oclgrind can't, can be used so.
        int threads = Math.min(Math.min(missing.size(), MOST_BUILD_THREADS), Runtime.getRuntime().availableProcessors());
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            Map<ProgramKey, Future<Handle<cl_program>>> builds = new LinkedHashMap<>();
            missing.forEach(key -> builds.put(key, pool.submit(() -> {
                Handle<cl_program> cached = fromCache(key);
                if (cached != null) {
                    return cached;
                }
                compiled.add(key);
                return compile(key, options(key));
            })));
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
            if (!compiled.isEmpty() && cache.gains(() -> compilesAnew(missing.iterator().next()))) {
                compiled.forEach(key -> keep(key, programs.get(key).get()));
            }
        } finally {
            pool.shutdown();
        }
    }

    /** A program that was built. */
    cl_program get(ProgramKey key) {
        return programs.get(shortest(key)).get();
    }

    /**
     * The same program, without the options that say what its file says by itself. So two kernels of a file, such as a gradient and what
     * it is the gradient of, can be in one program, though each has options that the other does not know.
     */
    private ProgramKey shortest(ProgramKey key) {
        Map<String, String> known = defaults.computeIfAbsent(key.file(), sources::defaults);
        return new ProgramKey(key.file(), Arrays.stream(key.options().split(" ")).filter(option -> {
            int name = "-D".length(), value = option.indexOf('=');
            return value < 0 || !option.substring(value + 1).equals(known.get(option.substring(name, value)));
        }).collect(Collectors.joining(" ")));
    }

    static String options(ProgramKey key) {
        String more = System.getenv(MORE_OPTIONS);
        return COMMON_OPTIONS + (more == null ? "" : more + " ") + key.options();
    }

    private Handle<cl_program> fromCache(ProgramKey key) {
        byte[] binary = cache.load(options(key), sources.text(key.file()));
        if (binary == null) {
            return null;
        }
        Handle<cl_program> loaded = binaries.load(binary, options(key));
        if (loaded == null) {
            cache.remove(options(key), sources.text(key.file()));
        }
        return loaded;
    }

    /**
     * Compiles what was never compiled before, and compiles it again: a driver with a cache of its own is much quicker the second
     * time. There another cache gains nothing, and reading out binaries can take longer than compiling did.
     */
    private boolean compilesAnew(ProgramKey key) {
        String unseen = options(key) + " -DNEVER_SEEN_BEFORE=" + System.nanoTime();
        return secondsToCompile(key, unseen) < 2 * secondsToCompile(key, unseen);
    }

    private double secondsToCompile(ProgramKey key, String options) {
        long start = System.nanoTime();
        compile(key, options).close();
        return (System.nanoTime() - start) / 1e9;
    }

    /** Keeps a program's binary, if the driver takes it back. */
    private void keep(ProgramKey key, cl_program program) {
        byte[] binary = binaries.of(program);
        Handle<cl_program> loaded = binary == null ? null : binaries.load(binary, options(key));
        if (loaded != null) {
            loaded.close();
            cache.store(options(key), sources.text(key.file()), binary);
        }
    }

    private Handle<cl_program> compile(ProgramKey key, String options) {
        String source = sources.text(key.file());
        if (header.isUsed()) {
            try {
                return compileTwice(key, ShortHeader.before(source), ShortHeader.with(options));
            } catch (OpenClBuildException e) {
                header.giveUp();
            }
        }
        return compileTwice(key, source, options);
    }

    /**
     * Compiles, with PoCL once more if that failed. LLVM removes the files that it is writing when a thread of the process, whichever, gets a
     * SIGSEGV, and a JVM in good health gets some: at null checks, and where threads wait for the garbage collector. PoCL then
     * cannot find what it has just preprocessed.
     */
    private Handle<cl_program> compileTwice(ProgramKey key, String source, String options) {
        try {
            return compile(key, source, options);
        } catch (OpenClBuildException e) {
            if (!device.isPocl()) {
                throw e;
            }
            return compile(key, source, options);
        }
    }

    /** The one place where source becomes a program. */
    private Handle<cl_program> compile(ProgramKey key, String source, String options) {
        cl_program program = CL.clCreateProgramWithSource(context, 1, new String[] {source}, null, null);
        Handle<cl_program> handle = new Handle<>(program, CL::clReleaseProgram, count);
        try {
            CL.clBuildProgram(program, 1, new cl_device_id[] {device.deviceId()}, options, null, null);
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
