package dev.firstlight.cli;

/** A command that computes on a device. */
interface Computing {
    /** Where this call computes; null if it computes nothing. */
    DeviceOptions device();
}
