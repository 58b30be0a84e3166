package dev.firstlight.train;

/** Training produced NaN or infinity. The message names the step, the launch and the layer that first did. */
public final class DivergedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public DivergedException(String message) {
        super(message);
    }
}
