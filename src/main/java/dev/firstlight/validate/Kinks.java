package dev.firstlight.validate;

import dev.firstlight.compute.Activation;
import dev.firstlight.compute.Launch;
import dev.firstlight.compute.Op;
import dev.firstlight.compute.Tensor;
import dev.firstlight.compute.ops.Activate;
import dev.firstlight.compute.ops.Add;
import dev.firstlight.compute.ops.BatchNorm;
import dev.firstlight.compute.ops.Convolution;
import dev.firstlight.compute.ops.Matmul;
import dev.firstlight.compute.ops.MaxPool;
import dev.firstlight.reference.ReferenceBackend;
import java.util.Arrays;
import java.util.List;

/**
 * Where a computation has corners: at 0 of the rectifiers, and where the largest element under a pooling window changes place.
 * On which sides of its corners a run went is told by one number: runs with the same number lie on one smooth piece.
 */
final class Kinks {
    private final ReferenceBackend backend;
    private final List<Launch> launches;

    Kinks(ReferenceBackend backend, List<Launch> launches) {
        this.backend = backend;
        this.launches = launches;
    }

    /** Runs all launches; what each leaves is looked at before the next may overwrite it. */
    int run(int step) {
        int sides = 1;
        for (Launch launch : launches) {
            launch.run(step);
            sides = 31 * sides + sides(launch.op());
        }
        return sides;
    }

    private int sides(Op op) {
        if (op instanceof MaxPool pool) {
            return pool.argmax() == null ? 0 : Arrays.hashCode(backend.readInts(pool.argmax()));
        }
        Tensor rectified = rectified(op);
        if (rectified == null) {
            return 0;
        }
        int sides = 1;
        for (double value : backend.readDoubles(rectified)) {
            sides = 31 * sides + (value > 0 ? 1 : 0);
        }
        return sides;
    }

    /** The output that went through a rectifier, or null. */
    private static Tensor rectified(Op op) {
        if (op instanceof Activate each) {
            return isRectifier(each.activation()) ? each.y() : null;
        }
        if (op instanceof Matmul each) {
            return isRectifier(each.activation()) ? each.out() : null;
        }
        if (op instanceof Convolution each) {
            return isRectifier(each.activation()) ? each.y() : null;
        }
        if (op instanceof BatchNorm each) {
            return isRectifier(each.activation()) ? each.y() : null;
        }
        return op instanceof Add each && isRectifier(each.activation()) ? each.y() : null;
    }

    private static boolean isRectifier(Activation activation) {
        return activation == Activation.RELU || activation == Activation.LEAKY_RELU;
    }
}
