package dev.firstlight.compute;

/**
 * What a backend computes on, in words for people and for run records.
 *
 * @param backend {@code cpu}, {@code opencl} or {@code reference}
 * @param name    the device's own name
 * @param detail  what matters about it: threads and vector width, or platform, driver and compute units
 * @param id      a string that changes whenever results or speed may: device, driver and program version; keys caches
 */
public record Device(String backend, String name, String detail, String id) {
    @Override
    public String toString() {
        return name + " (" + detail + ")";
    }
}
