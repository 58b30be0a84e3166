package dev.firstlight.cpu;

/**
 * Finds the SIMD kernels. Their class uses a module that the JVM may not have been started with, so it is loaded by name and
 * never mentioned elsewhere: a mention would make this class fail to link.
 */
final class KernelProvider {
    private static final String MODULE = "jdk.incubator.vector";
    private static final String VECTOR_KERNELS = "dev.firstlight.cpu.VectorKernels";

    private KernelProvider() {}

    static boolean vectorApiPresent() {
        return ModuleLayer.boot().findModule(MODULE).isPresent();
    }

    static Kernels vector() {
        if (!vectorApiPresent()) {
            throw new IllegalArgumentException("the Vector API is not there: start Java with --add-modules " + MODULE);
        }
        try {
            return (Kernels) Class.forName(VECTOR_KERNELS).getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException | LinkageError broken) {
            throw new IllegalStateException("the Vector API of this JVM (" + Runtime.version() + ") does not fit: " + broken, broken);
        }
    }
}
