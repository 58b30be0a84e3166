package dev.firstlight.opencl;

import java.util.ArrayList;
import java.util.List;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.cl_device_id;
import org.jocl.cl_platform_id;

/**
 * All OpenCL devices of this machine, and what went wrong while looking for them.
 *
 * @param devices  every device of every platform that works, in the loader's order
 * @param problems one line each: no library, no platform, a platform or device that failed
 */
public record OpenClDevices(List<OpenClDevice> devices, List<String> problems) {
    /** The loader's status for "no platform", of the extension cl_khr_icd, which JOCL doesn't name. */
    private static final int PLATFORM_NOT_FOUND = -1001;

    public OpenClDevices {
        devices = List.copyOf(devices);
        problems = List.copyOf(problems);
    }

    /** Looks at all platforms. Never throws: whatever fails becomes a problem, and the rest is still found. */
    public static OpenClDevices discover() {
        if (OpenClLibrary.problem() != null) {
            return new OpenClDevices(List.of(), List.of(OpenClLibrary.problem()));
        }
        List<OpenClDevice> devices = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        try {
            cl_platform_id[] platforms = platforms();
            for (int i = 0; i < platforms.length; i++) {
                addDevices(platforms[i], i, devices, problems);
            }
            if (platforms.length == 0) {
                problems.add("no OpenCL platform is installed; install a driver with OpenCL support to use OpenCL devices");
            }
        } catch (CLException e) {
            problems.add("the OpenCL platforms cannot be listed: " + OpenClException.name(e.getStatus()));
        }
        return new OpenClDevices(devices, problems);
    }

    private static cl_platform_id[] platforms() {
        int[] count = new int[1];
        try {
            CL.clGetPlatformIDs(0, null, count);
        } catch (CLException e) {
            if (e.getStatus() == PLATFORM_NOT_FOUND) {
                return new cl_platform_id[0];
            }
            throw e;
        }
        cl_platform_id[] platforms = new cl_platform_id[count[0]];
        if (platforms.length > 0) {
            CL.clGetPlatformIDs(platforms.length, platforms, null);
        }
        return platforms;
    }

    private static void addDevices(cl_platform_id platform, int index, List<OpenClDevice> devices, List<String> problems) {
        String name = "platform " + index;
        try {
            name = DeviceQuery.text(platform, CL.CL_PLATFORM_NAME);
            int[] count = new int[1];
            CL.clGetDeviceIDs(platform, CL.CL_DEVICE_TYPE_ALL, 0, null, count);
            cl_device_id[] ids = new cl_device_id[count[0]];
            CL.clGetDeviceIDs(platform, CL.CL_DEVICE_TYPE_ALL, ids.length, ids, null);
            for (int i = 0; i < ids.length; i++) {
                addDevice(platform, index, name, ids[i], i, devices, problems);
            }
        } catch (CLException e) {
            String reason = e.getStatus() == CL.CL_DEVICE_NOT_FOUND ? "it has no device" : OpenClException.name(e.getStatus());
            problems.add("OpenCL platform " + name + " is left out: " + reason);
        }
    }

    private static void addDevice(cl_platform_id platform, int platformIndex, String platformName, cl_device_id id, int index,
                                  List<OpenClDevice> devices, List<String> problems) {
        try {
            devices.add(DeviceQuery.describe(platform, platformIndex, id, index));
        } catch (CLException e) {
            problems.add("device " + index + " of OpenCL platform " + platformName + " is left out: " + OpenClException.name(e.getStatus()));
        }
    }
}
