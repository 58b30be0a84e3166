package dev.firstlight.nn;

import dev.firstlight.compute.Activation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Batch normalisation folded into the layer before it, for inference. With the running statistics it is an affine map per channel,
 * y = s z + t with s = gamma / sqrt(variance + epsilon) and t = beta - s mean; so is the layer before it, and two in a row are one:
 * weights of output channel c times s[c], and bias s[c] bias[c] + t[c].
 *
 * @param network the network without the folded layers
 * @param values  its parameters, in the order of its own {@link ParameterSet}
 */
public record Folding(Network network, float[] values) {
    /** Folds what can be folded; networks without batch normalisation come back as they are. */
    public static Folding of(Network network, ParameterSet parameters, float[] values) {
        Map<String, float[]> tensors = new HashMap<>();
        for (ParameterSet.Entry entry : parameters.entries()) {
            tensors.put(entry.name(), Arrays.copyOfRange(values, entry.offset(), entry.offset() + entry.parameter().shape().size()));
        }
        Map<String, float[]> folded = new HashMap<>();
        List<Layer> layers = fold(network.layers(), "", tensors, folded);
        Network without = network.withLayers(layers);
        ParameterSet target = without.newParameters();
        float[] result = new float[target.values().size()];
        for (ParameterSet.Entry entry : target.entries()) {
            float[] tensor = folded.get(entry.name());
            System.arraycopy(tensor, 0, result, entry.offset(), tensor.length);
        }
        return new Folding(without, result);
    }

    /** Folds one sequence; parameters come from {@code from} under their old names and go to {@code to} under their new ones. */
    private static List<Layer> fold(Sequence sequence, String prefix, Map<String, float[]> from, Map<String, float[]> to) {
        List<Sequence.Item> items = sequence.items();
        List<Layer> layers = new ArrayList<>();
        Map<String, Integer> numbers = new HashMap<>();
        for (int i = 0; i < items.size(); i++) {
            Sequence.Item item = items.get(i);
            Layer layer = item.layer();
            BatchNormalization next = i + 1 < items.size() && items.get(i + 1).layer() instanceof BatchNormalization norm ? norm : null;
            boolean folds = next != null && layer.activation() == Activation.IDENTITY && (layer instanceof Convolutional || layer instanceof Dense);
            String name = prefix + layer.kind() + numbers.merge(layer.kind(), 1, Integer::sum);
            if (layer instanceof Residual residual) {
                layers.add(foldResidual(residual, item, prefix + item.name() + ".", name + ".", from, to));
            } else {
                for (Parameter parameter : layer.parameters(item.input())) {
                    to.put(name + "." + parameter.name(), from.get(prefix + item.name() + "." + parameter.name()).clone());
                }
                layers.add(layer);
            }
            if (folds) {
                scale(to.get(name + ".weight"), to.get(name + ".bias"), layer instanceof Convolutional, prefix + items.get(i + 1).name() + ".", from);
                Layer activated = next.activation() == Activation.IDENTITY ? null : layer.withActivation(next.activation());
                layers.set(layers.size() - 1, activated == null ? layer : activated);
                i++;
            }
        }
        return layers;
    }

    private static Residual foldResidual(Residual residual, Sequence.Item item, String oldPrefix, String newPrefix, Map<String, float[]> from, Map<String, float[]> to) {
        Map<String, float[]> inner = new HashMap<>(), folded = new HashMap<>();
        from.forEach((name, tensor) -> {
            if (name.startsWith(oldPrefix)) {
                inner.put(name.substring(oldPrefix.length()), tensor);
            }
        });
        List<Layer> branch = fold(Sequence.of(residual.branch(), item.input()), "", inner, folded);
        inner.forEach((name, tensor) -> {
            if (name.startsWith(Residual.SHORTCUT + ".")) {
                folded.put(name, tensor);
            }
        });
        folded.forEach((name, tensor) -> to.put(newPrefix + name, tensor));
        return new Residual(branch, residual.activation());
    }

    /** Convolution weights hold output channels outermost, dense weights innermost. */
    private static void scale(float[] weight, float[] bias, boolean outermost, String norm, Map<String, float[]> from) {
        float[] gamma = from.get(norm + "gamma"), beta = from.get(norm + "beta"), mean = from.get(norm + "mean"), variance = from.get(norm + "variance");
        int channels = bias.length, perChannel = weight.length / channels;
        for (int c = 0; c < channels; c++) {
            double s = gamma[c] / Math.sqrt((double) variance[c] + BatchNormalization.EPSILON);
            for (int k = 0; k < perChannel; k++) {
                int i = outermost ? c * perChannel + k : k * channels + c;
                weight[i] = (float) (weight[i] * s);
            }
            bias[c] = (float) (s * (bias[c] - mean[c]) + beta[c]);
        }
    }
}
