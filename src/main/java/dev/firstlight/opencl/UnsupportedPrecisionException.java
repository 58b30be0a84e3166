package dev.firstlight.opencl;

import dev.firstlight.compute.Precision;

/** A device was asked to multiply in a precision that it has no instructions for. */
public final class UnsupportedPrecisionException extends RuntimeException {
    UnsupportedPrecisionException(OpenClDevice device, Precision precision) {
        super(device.name() + " has no matrix instructions for " + precision.name().toLowerCase(java.util.Locale.ROOT));
    }
}
