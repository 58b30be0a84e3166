package dev.firstlight.opencl;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.cl_device_id;
import org.jocl.cl_platform_id;

/** Asks platforms and devices for their properties. */
final class DeviceQuery {
    private DeviceQuery() {}

    /** A property of a platform that is a text. */
    static String text(cl_platform_id platform, int property) {
        return text((size, into, needed) -> CL.clGetPlatformInfo(platform, property, size, into, needed));
    }

    /** Reads everything there is to know about a device. */
    static OpenClDevice describe(cl_platform_id platform, int platformIndex, cl_device_id device, int deviceIndex) {
        int localType = (int) number(device, CL.CL_DEVICE_LOCAL_MEM_TYPE);
        return new OpenClDevice(platform, device, platformIndex, deviceIndex,
                text(platform, CL.CL_PLATFORM_NAME), text(device, CL.CL_DEVICE_NAME), text(device, CL.CL_DEVICE_VENDOR),
                text(device, CL.CL_DRIVER_VERSION), text(device, CL.CL_DEVICE_OPENCL_C_VERSION), number(device, CL.CL_DEVICE_TYPE),
                (int) number(device, CL.CL_DEVICE_MAX_COMPUTE_UNITS), number(device, CL.CL_DEVICE_GLOBAL_MEM_SIZE),
                number(device, CL.CL_DEVICE_MAX_MEM_ALLOC_SIZE), number(device, CL.CL_DEVICE_LOCAL_MEM_SIZE),
                localType == CL.CL_LOCAL, (int) number(device, CL.CL_DEVICE_MAX_WORK_GROUP_SIZE),
                (int) number(device, CL.CL_DEVICE_PREFERRED_VECTOR_WIDTH_FLOAT),
                (int) number(device, CL.CL_DEVICE_NATIVE_VECTOR_WIDTH_FLOAT),
                (int) number(device, CL.CL_DEVICE_MEM_BASE_ADDR_ALIGN) / Byte.SIZE);
    }

    private static String text(cl_device_id device, int property) {
        return text((size, into, needed) -> CL.clGetDeviceInfo(device, property, size, into, needed));
    }

    /** A property that is an integer of 32 or 64 bits or a size; the bytes beyond its own stay zero. */
    private static long number(cl_device_id device, int property) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(Long.BYTES).order(ByteOrder.nativeOrder());
        long[] bytes = new long[1];
        CL.clGetDeviceInfo(device, property, Long.BYTES, Pointer.to(buffer), bytes);
        return bytes[0] == Integer.BYTES ? Integer.toUnsignedLong(buffer.getInt(0)) : buffer.getLong(0);
    }

    /** One of the many {@code clGet...Info} functions with its object and property bound. */
    interface Query {
        int get(long size, Pointer into, long[] needed);
    }

    /** The result of a query that is a text, without its closing zero. */
    static String text(Query query) {
        long[] length = new long[1];
        query.get(0, null, length);
        if (length[0] == 0) {
            return "";
        }
        byte[] bytes = new byte[(int) length[0]];
        query.get(bytes.length, Pointer.to(bytes), null);
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] == 0) {
            end--;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8).strip();
    }
}
