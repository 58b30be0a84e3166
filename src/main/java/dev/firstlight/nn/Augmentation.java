package dev.firstlight.nn;

import dev.firstlight.compute.ops.Augment.Policy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Named amounts of distortion for training images; what they do stands with {@link dev.firstlight.compute.ops.Augment}. */
public final class Augmentation {
    private static final Map<String, Policy> PRESETS = presets();

    private Augmentation() {}

    private static Map<String, Policy> presets() {
        Map<String, Policy> presets = new LinkedHashMap<>();
        presets.put("none", null);
        presets.put("light", new Policy(0.1f, 0.08f, 0.05f, 1.5f, 0, 0, 0));
        presets.put("digits", new Policy(0.2f, 0.12f, 0.2f, 2, 1.5f, 0, 0));
        presets.put("strong", new Policy(0.3f, 0.2f, 0.3f, 3, 2, 0.1f, 8));
        presets.put("strips", new Policy(0.03f, 0.05f, 0.15f, 1.5f, 1.5f, 0, 0));
        return presets;
    }

    /** The names of the presets. */
    public static Set<String> names() {
        return PRESETS.keySet();
    }

    /** A preset's amounts, null for {@code none}. @throws IllegalArgumentException naming what there is */
    public static Policy parse(String name) {
        if (!PRESETS.containsKey(name)) {
            throw new IllegalArgumentException("unknown augmentation '" + name + "'; there are " + String.join(", ", PRESETS.keySet()));
        }
        return PRESETS.get(name);
    }
}
