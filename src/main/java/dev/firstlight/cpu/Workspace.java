package dev.firstlight.cpu;

/**
 * One buffer for each thread, shared by all launches of a backend, since they never run at the same time. A launch asks for room
 * when it is compiled and uses its threads' buffers while it runs; what it leaves there is lost.
 */
final class Workspace {
    /**
     * Java arrays hold their elements from byte 16 on. In a JVM that begins objects at whole cache lines, as this program's second one
     * does, elements lie at whole lines from this one on.
     */
    static final int START = 12;

    private final float[][] buffers;

    Workspace(int threads) {
        buffers = new float[threads][];
        for (int thread = 0; thread < threads; thread++) {
            buffers[thread] = new float[0];
        }
    }

    /** Makes sure that each buffer holds so many floats from {@link #START} on. */
    void require(int floats) {
        for (int thread = 0; thread < buffers.length; thread++) {
            if (buffers[thread].length < START + floats) {
                buffers[thread] = new float[START + floats];
            }
        }
    }

    /** A thread's buffer. */
    float[] of(int thread) {
        return buffers[thread];
    }
}
