/**
 * Every operation on any OpenCL device, through JOCL. {@link dev.firstlight.opencl.OpenClDevices} finds the devices,
 * {@link dev.firstlight.opencl.OpenClBackend} opens one. An operation becomes a list of
 * {@link dev.firstlight.opencl.KernelCall}s, plain values chosen by the device's class in the {@code ...Kernels} classes;
 * the backend builds the programs they name and binds their arguments.
 */
package dev.firstlight.opencl;
