package dev.firstlight.opencl;

import dev.firstlight.compute.Backend;
import dev.firstlight.compute.DataType;
import dev.firstlight.compute.Device;
import dev.firstlight.compute.Launch;
import dev.firstlight.compute.Op;
import dev.firstlight.compute.Precision;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.Tunable;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.Pointer;
import org.jocl.cl_context;
import org.jocl.cl_context_properties;
import org.jocl.cl_device_id;

/** An opened OpenCL device: its context, queue, memory and programs. Closing it frees all of them. */
public final class OpenClBackend extends OpenClOps implements Backend, Tunable {
    private final OpenClDevice device;
    private final Precision precision;
    private final HandleCount count = new HandleCount();
    private final Handle<cl_context> context;
    private final LaunchQueue queue;
    private final Buffers buffers;
    private final Programs programs;
    private final ShortHeader header;
    private final Target target;
    private final Tuning tuning = new Tuning();
    private final Lowering lowering;
    private TimedQueue timedQueue;
    private final KernelSources sources;
    private final Set<OpenClLaunch> launches = Collections.newSetFromMap(new IdentityHashMap<>());

    private OpenClBackend(OpenClDevice device, KernelSources sources, DeviceClass wanted, Precision precision, ProgramCache cache) {
        this.device = device;
        this.sources = sources;
        this.precision = precision;
        this.context = createContext(device, count);
        this.queue = new LaunchQueue(context.get(), device, count);
        this.buffers = new Buffers(context.get(), device, queue, count);
        this.header = ShortHeader.of(device, sources);
        this.programs = new Programs(context.get(), device, sources, header, cache, count);
        this.target = target(wanted);
        this.lowering = new Lowering(target);
    }

    /** Opens a device with the kernels for its class. */
    public static OpenClBackend open(OpenClDevice device, KernelSources sources) {
        return open(device, sources, null);
    }

    /** Opens a device with the kernels for a class that is not its own: slower, but the results must be as right. */
    public static OpenClBackend open(OpenClDevice device, KernelSources sources, DeviceClass deviceClass) {
        return open(device, sources, deviceClass, Precision.FP32, null);
    }

    /**
     * Opens a device.
     *
     * @param deviceClass what kernels are for; null for the device's own class
     * @param precision   how exactly products are computed
     * @param programs    a folder where compiled programs are kept; null for none
     * @throws UnsupportedPrecisionException if the device, or kernels for that class, cannot compute less exactly than float32
     */
    public static OpenClBackend open(OpenClDevice device, KernelSources sources, DeviceClass deviceClass, Precision precision, Path programs) {
        try {
            return new OpenClBackend(device, sources, deviceClass, precision, programs == null ? ProgramCache.NONE : new ProgramCache(programs, device.id()));
        } catch (CLException e) {
            throw new OpenClException("opening " + device.name(), e);
        }
    }

    /** Settles the class of kernels. */
    private Target target(DeviceClass wanted) {
        boolean undecided = wanted == null && device.deviceClass() == DeviceClass.GPU;
        boolean instructions = (undecided || wanted == DeviceClass.MATRIX_GPU) && MatrixProbe.isWorthTrying(device)
                && MatrixProbe.succeeds(this, op -> compile(List.of(op), new Lowering(Target.of(device, DeviceClass.MATRIX_GPU, false, Precision.FP32, tuning))).get(0));
        DeviceClass deviceClass = wanted != null ? wanted : undecided && instructions ? DeviceClass.MATRIX_GPU : device.deviceClass();
        if (precision != Precision.FP32 && deviceClass != DeviceClass.MATRIX_GPU) {
            close();
            throw new UnsupportedPrecisionException(device, precision);
        }
        boolean own = deviceClass == DeviceClass.MATRIX_GPU ? instructions : deviceClass == device.deviceClass();
        return Target.of(device, deviceClass, !own, precision, tuning);
    }

    private static Handle<cl_context> createContext(OpenClDevice device, HandleCount count) {
        cl_context_properties properties = new cl_context_properties();
        properties.addProperty(CL.CL_CONTEXT_PLATFORM, device.platformId());
        return new Handle<>(CL.clCreateContext(properties, 1, new cl_device_id[] {device.deviceId()}, null, null, null),
                CL::clReleaseContext, count);
    }

    @Override
    public Device device() {
        return device.describe();
    }

    /** The class of devices that the kernels are for. */
    public DeviceClass deviceClass() {
        return target.deviceClass();
    }

    @Override
    public Precision precision() {
        return precision;
    }

    /** The short way through PoCL's compiler, which is given up where it cannot be taken. */
    ShortHeader header() {
        return header;
    }

    /** The native handles and bytes held now; both zero after {@link #close()}. */
    public HandleCount handles() {
        return count;
    }

    /** Neither compiled nor bound. */
    @Override
    public Launch lower(Op op) {
        return op.on(lowering);
    }

    @Override
    public List<Choice> choices(Op op) {
        return tuning.asked(() -> lower(op));
    }

    @Override
    public void choose(String choice, String form) {
        tuning.put(choice, form);
    }

    @Override
    public Map<String, String> chosen() {
        return tuning.chosen();
    }

    /** The names of an operation's kernels and of the files they are in, those included too. */
    public Set<String> namesOf(Op op) {
        OpenClLaunch launch = (OpenClLaunch) lower(op);
        Set<String> names = new HashSet<>(launch.kernels());
        launch.programs().forEach(program -> names.addAll(sources.files(program)));
        return names;
    }

    /** The text of all kernel files that operations need, for telling whether they have changed. */
    public String sources(List<? extends Op> ops) {
        return ops.stream().flatMap(op -> ((OpenClLaunch) lower(op)).programs().stream()).map(ProgramKey::file).distinct().sorted()
                .map(sources::text).collect(Collectors.joining());
    }

    /** Builds the programs of operations ahead of their use. */
    public void build(List<? extends Op> ops) {
        build(ops.stream().map(this::lower));
    }

    private List<OpenClLaunch> build(Stream<Launch> lowered) {
        List<OpenClLaunch> launches = lowered.map(OpenClLaunch.class::cast).toList();
        programs.build(launches.stream().flatMap(launch -> launch.programs().stream()).toList());
        return launches;
    }

    @Override
    public List<Launch> compile(List<? extends Op> ops) {
        return compile(ops, lowering);
    }

    private List<Launch> compile(List<? extends Op> ops, Lowering with) {
        List<OpenClLaunch> compiled = build(ops.stream().map(op -> op.on(with)));
        for (OpenClLaunch launch : compiled) {
            launch.bind(programs, buffers, queue, count, launches::remove);
            launches.add(launch);
        }
        return List.copyOf(compiled);
    }

    @Override
    protected Launch compile(Op op) {
        return compile(List.of(op)).get(0);
    }

    @Override
    public void allocate(Tensor tensor) {
        buffers.allocate(tensor);
    }

    @Override
    public void release(Tensor tensor) {
        queue.finish();
        buffers.release(tensor);
    }

    @Override
    public long allocatedBytes() {
        return buffers.allocatedBytes();
    }

    @Override
    public void write(Tensor tensor, float[] values) {
        write(tensor, DataType.FLOAT32, values.length, Pointer.to(values));
    }

    @Override
    public void write(Tensor tensor, int[] values) {
        write(tensor, DataType.INT32, values.length, Pointer.to(values));
    }

    @Override
    public void write(Tensor tensor, byte[] values) {
        write(tensor, DataType.UINT8, values.length, Pointer.to(values));
    }

    private void write(Tensor tensor, DataType type, int length, Pointer values) {
        checkRange(tensor, type, 0, length);
        try {
            CL.clEnqueueWriteBuffer(queue.get(), buffers.root(tensor), true, (long) tensor.offset() * type.bytes(),
                    (long) length * type.bytes(), values, 0, null, null);
        } catch (CLException e) {
            throw new OpenClException("writing " + tensor, e);
        }
    }

    @Override
    public void read(Tensor tensor, int offset, float[] into) {
        read(tensor, DataType.FLOAT32, offset, into.length, Pointer.to(into));
    }

    @Override
    public void read(Tensor tensor, int offset, int[] into) {
        read(tensor, DataType.INT32, offset, into.length, Pointer.to(into));
    }

    @Override
    public void read(Tensor tensor, int offset, byte[] into) {
        read(tensor, DataType.UINT8, offset, into.length, Pointer.to(into));
    }

    private void read(Tensor tensor, DataType type, int offset, int length, Pointer into) {
        checkRange(tensor, type, offset, length);
        try {
            CL.clEnqueueReadBuffer(queue.get(), buffers.root(tensor), true, ((long) tensor.offset() + offset) * type.bytes(),
                    (long) length * type.bytes(), into, 0, null, null);
        } catch (CLException e) {
            throw new OpenClException("reading " + tensor, e);
        }
    }

    private static void checkRange(Tensor tensor, DataType type, int offset, int length) {
        if (tensor.type() != type || offset < 0 || (long) offset + length > tensor.size()) {
            throw new IllegalArgumentException(tensor + " of " + tensor.type() + " has no " + length + " " + type + " elements from " + offset);
        }
    }

    /** On a queue of its own, so that the other need not keep times. */
    @Override
    public double time(Launch launch, int step) {
        synchronize();
        if (timedQueue == null) {
            timedQueue = new TimedQueue(context.get(), device, count);
        }
        ((OpenClLaunch) launch).run(step, timedQueue);
        return timedQueue.seconds();
    }

    @Override
    public String timing() {
        return "on the device, from the beginning of a launch's first kernel to the end of its last";
    }

    @Override
    public void flush() {
        queue.flush();
    }

    @Override
    public void synchronize() {
        queue.finish();
    }

    @Override
    public void close() {
        if (count.open() == 0) {
            return;
        }
        queue.finish();
        List.copyOf(launches).forEach(OpenClLaunch::close);
        programs.close();
        buffers.close();
        queue.close();
        if (timedQueue != null) {
            timedQueue.close();
        }
        context.close();
    }
}
