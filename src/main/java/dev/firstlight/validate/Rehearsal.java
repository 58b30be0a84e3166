package dev.firstlight.validate;

import dev.firstlight.compute.Backend;
import dev.firstlight.compute.Launch;
import java.util.List;

/** Runs a case once and judges nothing: what a driver compiles for it, some of it at the first launch only, is compiled then. */
public final class Rehearsal {
    private static final long SEED = 1;

    private Rehearsal() {}

    public static void run(Backend backend, Case subject) {
        subject.arena().allocate(backend);
        List<Launch> launches = List.of();
        try {
            launches = backend.compile(subject.ops());
            subject.arena().write(backend, subject.image(SEED));
            launches.forEach(launch -> launch.run(0));
            backend.synchronize();
        } finally {
            launches.forEach(Launch::close);
            subject.arena().release(backend);
        }
    }
}
