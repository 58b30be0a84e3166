package dev.firstlight.opencl;

import dev.firstlight.compute.DataType;
import dev.firstlight.compute.DeviceMemoryException;
import dev.firstlight.compute.Tensor;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.Pointer;
import org.jocl.cl_buffer_region;
import org.jocl.cl_context;
import org.jocl.cl_mem;

/** Device memory of tensors: a buffer for each that was allocated, a sub-buffer for each that lies inside one. */
final class Buffers implements AutoCloseable {
    /** Bytes of a buffer that are no burden on the heap. */
    private static final int SMALL = 1 << 20;

    private final cl_context context;
    private final OpenClDevice device;
    private final LaunchQueue queue;
    private final HandleCount count;
    private final Map<Tensor, Handle<cl_mem>> roots = new IdentityHashMap<>();
    /** In the order of their making. */
    private final Map<Tensor, Handle<cl_mem>> slices = new LinkedHashMap<>();
    private Tensor scratch;
    private long allocatedBytes;

    Buffers(cl_context context, OpenClDevice device, LaunchQueue queue, HandleCount count) {
        this.context = context;
        this.device = device;
        this.queue = queue;
        this.count = count;
    }

    void allocate(Tensor tensor) {
        if (tensor.base() != null || roots.containsKey(tensor)) {
            throw new IllegalArgumentException(tensor + " has memory already");
        }
        create(tensor);
        allocatedBytes += tensor.byteSize();
    }

    private void create(Tensor tensor) {
        long available = Math.min(device.maxAllocation(), device.globalMemory() - count.bytes());
        if (tensor.byteSize() > available) {
            throw new DeviceMemoryException(tensor, available, null);
        }
        Handle<cl_mem> buffer = null;
        try {
            buffer = new Handle<>(CL.clCreateBuffer(context, CL.CL_MEM_READ_WRITE, tensor.byteSize(), null, null),
                    CL::clReleaseMemObject, count, tensor.byteSize());
            // Setting it to zero at once also makes drivers that allocate on first use tell now whether there is room.
            if (tensor.byteSize() <= SMALL) {
                // To oclgrind, what was filled is still uninitialised, even after kernels have written it.
                CL.clEnqueueWriteBuffer(queue.get(), buffer.get(), true, 0, tensor.byteSize(), Pointer.to(new byte[(int) tensor.byteSize()]), 0, null, null);
            } else {
                CL.clEnqueueFillBuffer(queue.get(), buffer.get(), Pointer.to(new byte[1]), 1, 0, tensor.byteSize(), 0, null, null);
            }
            CL.clFinish(queue.get());
        } catch (CLException e) {
            if (buffer != null) {
                buffer.close();
            }
            throw memoryFailure(tensor, e);
        }
        roots.put(tensor, buffer);
    }

    private static RuntimeException memoryFailure(Tensor tensor, CLException e) {
        return switch (e.getStatus()) {
            case CL.CL_MEM_OBJECT_ALLOCATION_FAILURE, CL.CL_OUT_OF_RESOURCES, CL.CL_OUT_OF_HOST_MEMORY, CL.CL_INVALID_BUFFER_SIZE ->
                    new DeviceMemoryException(tensor, -1, e);
            default -> new OpenClException("allocating " + tensor, e);
        };
    }

    void release(Tensor tensor) {
        Handle<cl_mem> root = roots.remove(tensor);
        if (root == null) {
            throw new IllegalArgumentException(tensor + " was not allocated here");
        }
        releaseSlices(slices.keySet().stream().filter(slice -> slice.root() == tensor).toList());
        root.close();
        allocatedBytes -= tensor.byteSize();
    }

    /** The last made first: releasing sub-buffers that overlap in no order has crashed NVIDIA's driver 580.159. */
    private void releaseSlices(List<Tensor> asMade) {
        for (int i = asMade.size() - 1; i >= 0; i--) {
            slices.remove(asMade.get(i)).close();
        }
    }

    /** Bytes of the tensors that were allocated; scratch memory is the backend's own. */
    long allocatedBytes() {
        return allocatedBytes;
    }

    /** The buffer a tensor lies in from its own first byte on. */
    cl_mem of(Tensor tensor) {
        cl_mem root = root(tensor);
        return tensor.offset() == 0 ? root : slices.computeIfAbsent(tensor, slice -> sliceOf(root, slice)).get();
    }

    /** The whole buffer a tensor lies in. */
    cl_mem root(Tensor tensor) {
        Handle<cl_mem> root = roots.get(tensor.root());
        if (root == null) {
            throw new IllegalStateException(tensor + " has no memory on this device");
        }
        return root.get();
    }

    private Handle<cl_mem> sliceOf(cl_mem root, Tensor slice) {
        long origin = (long) slice.offset() * slice.type().bytes();
        if (origin % device.baseAlignment() != 0) {
            throw new OpenClException(slice + " begins at byte " + origin + " of its memory; " + device.name()
                    + " needs multiples of " + device.baseAlignment());
        }
        try {
            return new Handle<>(CL.clCreateSubBuffer(root, CL.CL_MEM_READ_WRITE, CL.CL_BUFFER_CREATE_TYPE_REGION,
                    new cl_buffer_region(origin, slice.byteSize()), null), CL::clReleaseMemObject, count);
        } catch (CLException e) {
            throw new OpenClException("making a sub-buffer for " + slice, e);
        }
    }

    /**
     * Gives memory to tensors that hold intermediate results of one launch. Launches follow each other, so all share it; a
     * larger demand replaces it, and launches bound before keep the old one.
     */
    void placeScratch(Iterable<Tensor> tensors) {
        int total = 0;
        for (Tensor tensor : tensors) {
            total = Math.addExact(total, tensor.type().align(tensor.size()));
        }
        if (total == 0) {
            return;
        }
        if (scratch == null || scratch.size() < total) {
            scratch = Tensor.of("scratch", DataType.FLOAT32, dev.firstlight.compute.Shape.of(total));
            create(scratch);
        }
        int offset = 0;
        for (Tensor tensor : tensors) {
            tensor.placeIn(scratch, offset);
            offset += tensor.type().align(tensor.size());
        }
    }

    @Override
    public void close() {
        releaseSlices(List.copyOf(slices.keySet()));
        roots.values().forEach(Handle::close);
        roots.clear();
        allocatedBytes = 0;
    }
}
