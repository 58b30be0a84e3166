package dev.firstlight.train;

import dev.firstlight.data.Framing;
import dev.firstlight.data.InputFormat;
import java.util.List;
import java.util.Map;

/**
 * What a run was: everything needed to repeat it, and to use its network without its data. Kept as {@code run.json}.
 *
 * @param firstlight version of this program
 * @param started    ISO 8601, UTC
 * @param model      in notation, presets spelled out
 * @param data       what {@code --data} named
 * @param heads      labels per sample
 * @param classNames names of the classes, label 0 first
 * @param options    every option in force, by its name on the command line
 * @param device     in words
 * @param java       version of the virtual machine
 * @param system     operating system and architecture
 */
public record RunInfo(String firstlight, String started, String model, String data, Input input, int heads, List<String> classNames,
                      Map<String, Object> options, long seed, String device, String java, String system) {
    /** The network's input; see {@link InputFormat}. */
    public record Input(int channels, int height, int width, float scale, float shift, Framing framing) {
        public static Input of(InputFormat format) {
            return new Input(format.channels(), format.height(), format.width(), format.scale(), format.shift(), format.framing());
        }

        public InputFormat format() {
            return new InputFormat(channels, height, width, scale, shift, framing);
        }
    }

    public int classes() {
        return classNames.size();
    }
}
