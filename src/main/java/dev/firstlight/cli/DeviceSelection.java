package dev.firstlight.cli;

import dev.firstlight.opencl.OpenClDevice;
import dev.firstlight.opencl.OpenClDevices;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jocl.CL;

/**
 * Where to compute, and why there.
 *
 * @param openCl the OpenCL device; null for the CPU backend
 * @param reason why, in words for the user
 */
record DeviceSelection(OpenClDevice openCl, String reason) {
    private static final Pattern POSITION = Pattern.compile("\\d+:\\d+");
    private static final String WORDS = "auto, cpu, opencl, gpu, a device's number or a part of its name";

    static DeviceSelection cpu(String reason) {
        return new DeviceSelection(null, reason);
    }

    /**
     * Finds what was asked for.
     *
     * @param wanted what {@code --device} says
     * @throws InputException if it is not here; names what is
     */
    static DeviceSelection choose(String wanted, OpenClDevices here) {
        return switch (wanted.toLowerCase(Locale.ROOT)) {
            case "cpu" -> cpu("as asked for");
            case "auto" -> automatic(here);
            case "gpu" -> require(wanted, "an OpenCL GPU", first(here, DeviceSelection::isGpu), here);
            case "opencl" -> require(wanted, "an OpenCL device", first(here, DeviceSelection::isGpu, DeviceSelection::isAccelerator, any -> true), here);
            default -> named(wanted, here);
        };
    }

    private static DeviceSelection automatic(OpenClDevices here) {
        OpenClDevice best = first(here, DeviceSelection::isGpu, DeviceSelection::isAccelerator);
        return best == null ? cpu("no OpenCL GPU or accelerator here")
                : new DeviceSelection(best, "the first OpenCL " + (isGpu(best) ? "GPU" : "accelerator") + " here");
    }

    /** The first device of the first of these kinds that there is one of, or null. */
    @SafeVarargs
    private static OpenClDevice first(OpenClDevices here, Predicate<OpenClDevice>... kinds) {
        for (Predicate<OpenClDevice> kind : kinds) {
            for (OpenClDevice device : here.devices()) {
                if (kind.test(device)) {
                    return device;
                }
            }
        }
        return null;
    }

    private static boolean isGpu(OpenClDevice device) {
        return device.isGpu() && !claimsEverything(device);
    }

    private static boolean isAccelerator(OpenClDevice device) {
        return device.isAccelerator() && !claimsEverything(device);
    }

    /** Interpreters do, to be found by any program; they are far too slow to be taken unless asked for by name. */
    private static boolean claimsEverything(OpenClDevice device) {
        return (device.type() & CL.CL_DEVICE_TYPE_CPU) != 0 && device.isGpu();
    }

    private static DeviceSelection named(String wanted, OpenClDevices here) {
        boolean position = POSITION.matcher(wanted).matches();
        String part = wanted.toLowerCase(Locale.ROOT);
        List<OpenClDevice> found = wanted.isBlank() ? List.of() : here.devices().stream()
                .filter(device -> position ? device.position().equals(wanted) : device.name().toLowerCase(Locale.ROOT).contains(part)).toList();
        if (found.size() > 1) {
            throw new InputException("device '" + wanted + "': expected a name that one device has, found " + list(found) + "; ask for one by its number");
        }
        return require(wanted, position ? "an OpenCL device of that number" : WORDS, found.isEmpty() ? null : found.get(0), here);
    }

    private static DeviceSelection require(String wanted, String expected, OpenClDevice found, OpenClDevices here) {
        if (found != null) {
            return new DeviceSelection(found, "as asked for");
        }
        List<String> notes = new ArrayList<>(here.problems());
        notes.add("there is cpu" + (here.devices().isEmpty() ? "" : ", " + list(here.devices())));
        throw new InputException("device '" + wanted + "': expected " + expected + ", found "
                + (here.devices().isEmpty() ? "no OpenCL device at all" : "none") + "; " + String.join("; ", notes));
    }

    private static String list(List<OpenClDevice> devices) {
        return devices.stream().map(device -> device.position() + " " + device.name() + " (" + device.kind() + ")").collect(Collectors.joining(", "));
    }
}
