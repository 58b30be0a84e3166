package dev.firstlight.validate;

import dev.firstlight.compute.Backend;
import dev.firstlight.compute.Launch;
import dev.firstlight.compute.Op;
import dev.firstlight.compute.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Runs operations once, on zeros, and judges nothing: what a driver compiles for them, some of it at the first launch only, is compiled then. */
public final class Rehearsal {
    private Rehearsal() {}

    public static void run(Backend backend, List<Op> ops) {
        List<Tensor> tensors = ops.stream().flatMap(op -> Stream.concat(op.reads().stream(), op.writes().stream())).map(Tensor::root).distinct().toList();
        List<Tensor> allocated = new ArrayList<>();
        List<Launch> launches = List.of();
        try {
            for (Tensor tensor : tensors) {
                backend.allocate(tensor);
                allocated.add(tensor);
            }
            launches = backend.compile(ops);
            launches.forEach(launch -> launch.run(0));
            backend.synchronize();
        } finally {
            launches.forEach(Launch::close);
            allocated.forEach(backend::release);
        }
    }
}
