package dev.firstlight.compute;

/**
 * What an operation costs at the least: the arithmetic it must do and the memory it must touch, each input read once and
 * each output written once.
 *
 * @param flops floating-point operations, a fused multiply-add counted as two
 * @param bytes bytes read plus bytes written
 */
public record Cost(long flops, long bytes) {
    public static final Cost NONE = new Cost(0, 0);

    public Cost plus(Cost other) {
        return new Cost(flops + other.flops, bytes + other.bytes);
    }
}
