package dev.firstlight.nn;

import dev.firstlight.compute.Backend;
import dev.firstlight.compute.Launch;
import dev.firstlight.compute.Tensor;
import java.util.List;

/** A plan compiled for a backend, with memory for its transient tensors. Replaying it is a loop over its launches. */
public final class Program implements AutoCloseable {
    /** Puts something around each launch, such as a clock. */
    public interface Wrapper {
        Wrapper NONE = (step, launch) -> launch;

        /** @return what is run in the place of {@code launch} */
        Launch wrap(Plan.Step step, Launch launch);
    }

    private final Backend backend;
    private final Plan plan;
    private final Launch[] launches;

    /** All tensors but the plan's own must have been allocated on the backend. */
    public Program(Backend backend, Plan plan) {
        this(backend, plan, Wrapper.NONE);
    }

    /** As {@link #Program(Backend, Plan)}, with something around each launch. */
    public Program(Backend backend, Plan plan, Wrapper wrapper) {
        this.backend = backend;
        this.plan = plan;
        plan.arenas().forEach(backend::allocate);
        this.launches = backend.compile(plan.ops()).toArray(Launch[]::new);
        for (int i = 0; i < launches.length; i++) {
            launches[i] = wrapper.wrap(plan.steps().get(i), launches[i]);
        }
    }

    public Plan plan() {
        return plan;
    }

    /** The launches, one for each step of the plan. */
    public List<Launch> launches() {
        return List.of(launches);
    }

    /** Runs all launches once; see {@link Launch#run}. */
    public void run(int step) {
        for (Launch launch : launches) {
            launch.run(step);
        }
    }

    /** Frees the launches and the plan's own memory. */
    @Override
    public void close() {
        for (Launch launch : launches) {
            launch.close();
        }
        for (Tensor arena : plan.arenas()) {
            backend.release(arena);
        }
    }
}
