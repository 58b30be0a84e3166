package dev.firstlight.compute;

import java.util.List;
import java.util.Map;

/**
 * What has several forms of some kernels to choose from: other tiles, other shares of the work. Each form is as right as the others
 * within the error bounds, and the same form gives the same bits; which one is fastest depends on the device.
 */
public interface Tunable {
    /**
     * One thing to choose.
     *
     * @param name  tells it from everything else there is to choose on a device: the operation, its shapes, and what is chosen
     * @param forms that there are; the first is taken where nothing was chosen
     */
    record Choice(String name, List<String> forms) {
        public Choice {
            forms = List.copyOf(forms);
        }
    }

    /** What there is to choose for an operation. It may depend on what was chosen before. */
    List<Choice> choices(Op op);

    /** Has operations that are compiled from now on take a form; a choice or form that there is not changes nothing. */
    void choose(String choice, String form);

    /** All that was chosen, forms by the names of choices. */
    Map<String, String> chosen();
}
