package dev.firstlight.nn;

import dev.firstlight.compute.Activation;
import dev.firstlight.compute.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The compact notation for networks, layers joined by {@code -}:
 * <pre>
 *   128n          dense, 128 units; the last one is the classifier, 7x10n is seven softmax heads of ten classes
 *   10ctc         in the classifier's place: reads strings of ten symbols column by column, of whatever length
 *   32c3          convolution, 32 filters 3x3, stride 1, same padding; v valid, p1 padding 1, s2 stride 2, d2 dilation 2,
 *                 g4 four groups; 32c3x5 is 3 high and 5 wide
 *   mp2 ap2 gap   max, average and global average pooling; mp3s2 has stride 2, p1 padding 1;
 *                 mp2x1 halves the height alone
 *   bn            batch normalisation
 *   drop0.5       dropout
 *   res(...)      residual block: the layers inside, plus a shortcut around them
 *   relu sigmoid tanh leaky gelu
 * </pre>
 * A preset's name stands for its notation, with the classifier fitted to the data.
 */
public final class Notation {
    private static final String LABELS = "{labels}";
    private static final String SYMBOLS = "{symbols}";
    private static final Pattern DENSE = Pattern.compile("(?:(\\d{1,9})x)?(\\d{1,9})n");
    private static final Pattern CONVOLUTION = Pattern.compile("(\\d{1,9})c(\\d{1,4})(?:x(\\d{1,4}))?((?:v|[spdg]\\d{1,4})*)");
    private static final Pattern POOLING = Pattern.compile("(mp|ap)(\\d{1,4})(?:x(\\d{1,4}))?((?:[sp]\\d{1,4})*)");
    private static final Pattern READER = Pattern.compile("(\\d{1,9})ctc");
    private static final Pattern DROPOUT = Pattern.compile("drop(\\d*\\.?\\d+)");
    private static final Map<String, Activation> ACTIVATIONS = Map.of("relu", Activation.RELU, "sigmoid", Activation.SIGMOID,
            "tanh", Activation.TANH, "leaky", Activation.LEAKY_RELU, "gelu", Activation.GELU);
    private static final Map<String, String> PRESETS = presets();

    private Notation() {}

    private static Map<String, String> presets() {
        Map<String, String> presets = new LinkedHashMap<>();
        presets.put("mlp", "128n-relu-64n-relu-" + LABELS);
        presets.put("mlp-sigmoid", "128n-sigmoid-64n-sigmoid-" + LABELS);
        presets.put("lenet", "6c5-relu-mp2-16c5v-relu-mp2-120n-relu-84n-relu-" + LABELS);
        presets.put("cnn", "32c3-relu-mp2-64c3-relu-mp2-128n-relu-" + LABELS);
        presets.put("quick", "12c5v-mp2-bn-relu-24c3v-mp2-bn-relu-64n-relu-" + LABELS);
        presets.put("best", "32c5v-mp2-bn-relu-64c3v-bn-relu-64c3v-mp2-bn-relu-128c3-bn-relu-drop0.3-" + LABELS);
        presets.put("heads", "24c5-mp2-bn-relu-32c3-mp2-bn-relu-64c3-mp2-bn-relu-64c3-bn-relu-128n-relu-drop0.3-" + LABELS);
        presets.put("reader", "24c5-mp2-bn-relu-48c3-mp2-bn-relu-96c3-bn-relu-96c3-mp2x1-bn-relu-128c3x5-bn-relu-drop0.2-"
                + SYMBOLS);
        presets.put("best-reader", "32c3-bn-relu-32c3-mp2-bn-relu-64c3-bn-relu-64c3-mp2-bn-relu-128c3-bn-relu-128c3-mp2x1-bn-relu-"
                + "128c3x5-bn-relu-drop0.3-" + SYMBOLS);
        return presets;
    }

    /** The presets' names. */
    public static List<String> presetNames() {
        return List.copyOf(PRESETS.keySet());
    }

    /** A preset's layers for this many labels per sample and classes per label; what is no preset comes back as it is. */
    public static String written(String model, int heads, int classes) {
        return PRESETS.getOrDefault(model, model).replace(LABELS, classifier(heads, classes)).replace(SYMBOLS, classes + "ctc");
    }

    private static String classifier(int heads, int classes) {
        return (heads > 1 ? heads + "x" : "") + classes + "n";
    }

    /**
     * Builds a network for data of this shape.
     *
     * @param model       a preset's name, or layers in notation
     * @param input       one sample, (C, H, W)
     * @param heads       labels per sample
     * @param classes     classes per label
     * @param initializer for all weights, or null for what suits each layer
     * @throws ModelException if the text is not in the notation or its layers do not fit the data
     */
    public static Network network(String model, Shape input, int heads, int classes, Initializer initializer) {
        String notation = written(model, heads, classes);
        List<Layer> layers = layers(notation);
        if (!layers.isEmpty() && layers.get(layers.size() - 1) instanceof ColumnReader reader) {
            if (reader.symbols() != classes) {
                throw new ModelException("model " + notation + " reads " + reader.symbols() + " symbols, but the data has " + classes + "; end it with " + classes + "ctc");
            }
            Network network = new Network(notation, layers, input, heads, classes, initializer);
            requireColumns(network);
            return network;
        }
        if (layers.isEmpty() || !(layers.get(layers.size() - 1) instanceof Dense last) || last.activation() != Activation.IDENTITY) {
            throw new ModelException("model " + notation + " has no classifier; end it with " + classifier(heads, classes));
        }
        if (last.heads() != heads || last.units() != heads * classes) {
            throw new ModelException("model " + notation + " ends in " + last.notation() + ", but the data has "
                    + (heads > 1 ? heads + " labels of " : "") + classes + " classes; end it with " + classifier(heads, classes));
        }
        for (Layer layer : layers.subList(0, layers.size() - 1)) {
            if (layer instanceof ColumnReader) {
                throw new ModelException("layer " + layer.notation() + " of model " + notation + " reads strings; only the last layer can");
            }
            if (layer instanceof Dense dense && dense.heads() > 1) {
                throw new ModelException("layer " + dense.notation() + " of model " + notation + " has heads; only the last layer can");
            }
        }
        return new Network(notation, layers, input, heads, classes, initializer);
    }

    /** A column reads one symbol, and between two equal ones a column must read none. */
    private static void requireColumns(Network network) {
        List<Sequence.Item> items = network.layers().items();
        Sequence.Item reader = items.get(items.size() - 1);
        int columns = reader.output().get(-1), needed = 2 * network.heads() - 1;
        if (columns < needed) {
            throw new ModelException("layer " + reader.name() + " (" + reader.layer().notation() + ") on an input of " + reader.input() + " reads " + columns
                    + " columns, but strings of " + network.heads() + " symbols may need " + needed + "; use fewer strides and poolings, or poolings such as mp2x1 that keep the width");
        }
    }

    /** Reads layers, activations fused into the layers before them where those can take them. */
    static List<Layer> layers(String notation) {
        List<Layer> layers = new ArrayList<>();
        for (String token : split(notation)) {
            Activation activation = ACTIVATIONS.get(token);
            Layer fused = activation == null || layers.isEmpty() ? null : layers.get(layers.size() - 1).withActivation(activation);
            if (fused != null) {
                layers.set(layers.size() - 1, fused);
            } else {
                layers.add(activation != null ? new ActivationLayer(activation) : layer(token, notation));
            }
        }
        return layers;
    }

    /** A layer and the activation fused into it, as {@link #layers} reads them. */
    static String write(Layer layer) {
        return layer.notation() + (layer.activation() == Activation.IDENTITY || layer instanceof ActivationLayer ? ""
                : "-" + new ActivationLayer(layer.activation()).notation());
    }

    /** Splits at the dashes outside parentheses. */
    private static List<String> split(String notation) {
        List<String> tokens = new ArrayList<>();
        int depth = 0, begin = 0;
        for (int i = 0; i < notation.length(); i++) {
            char c = notation.charAt(i);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (depth < 0) {
                break;
            }
            if (c == '-' && depth == 0) {
                tokens.add(notation.substring(begin, i));
                begin = i + 1;
            }
        }
        if (depth != 0) {
            throw new ModelException("model " + notation + " has parentheses that do not match");
        }
        tokens.add(notation.substring(begin));
        return tokens;
    }

    private static Layer layer(String token, String notation) {
        try {
            Layer layer = read(token);
            if (layer != null) {
                return layer;
            }
        } catch (ModelException | NumberFormatException e) {
            throw new ModelException("layer '" + token + "' of model " + notation + ": " + e.getMessage());
        }
        throw new ModelException("unknown layer '" + token + "' in model " + notation + "; a model is a preset ("
                + String.join(", ", PRESETS.keySet()) + ") or layers such as 128n, 32c3, mp2, gap, bn, drop0.5, res(...), relu joined by '-'");
    }

    private static Layer read(String token) {
        Matcher dense = DENSE.matcher(token), convolution = CONVOLUTION.matcher(token), pooling = POOLING.matcher(token), dropout = DROPOUT.matcher(token);
        Matcher reader = READER.matcher(token);
        if (reader.matches()) {
            return new ColumnReader(positive("symbols", reader.group(1)));
        }
        if (dense.matches()) {
            int heads = dense.group(1) == null ? 1 : positive("heads", dense.group(1));
            return new Dense(heads, Math.multiplyExact(heads, positive("units", dense.group(2))), Activation.IDENTITY);
        }
        if (convolution.matches()) {
            Map<Character, Integer> suffixes = suffixes(convolution.group(4));
            int padding = suffixes.containsKey('v') ? 0 : suffixes.getOrDefault('p', WindowSpec.SAME);
            return new Convolutional(positive("filters", convolution.group(1)), window(convolution, 2, 3, suffixes, false, padding),
                    suffixes.getOrDefault('g', 1) < 1 ? positive("groups", "0") : suffixes.getOrDefault('g', 1), Activation.IDENTITY);
        }
        if (pooling.matches()) {
            Map<Character, Integer> suffixes = suffixes(pooling.group(4));
            WindowSpec window = window(pooling, 2, 3, suffixes, true, suffixes.getOrDefault('p', 0));
            return new Pooling(pooling.group(1).equals("mp") ? Pooling.Kind.MAX : Pooling.Kind.AVERAGE, window);
        }
        if (dropout.matches()) {
            float rate = Float.parseFloat(dropout.group(1));
            if (!(rate < 1)) {
                throw new ModelException("the dropout rate must be below 1");
            }
            return new DropoutLayer(rate);
        }
        if (token.startsWith("res(") && token.endsWith(")")) {
            return new Residual(layers(token.substring(4, token.length() - 1)), Activation.IDENTITY);
        }
        return switch (token) {
            case "gap" -> new Pooling(Pooling.Kind.AVERAGE, null);
            case "bn" -> new BatchNormalization(Activation.IDENTITY);
            default -> null;
        };
    }

    /** @param tiles whether windows lie side by side where no stride is written; otherwise they move by 1 */
    private static WindowSpec window(Matcher matcher, int heightGroup, int widthGroup, Map<Character, Integer> suffixes, boolean tiles, int padding) {
        int height = positive("window", matcher.group(heightGroup));
        int width = matcher.group(widthGroup) == null ? height : positive("window", matcher.group(widthGroup));
        int strideY = suffixes.getOrDefault('s', tiles ? height : 1), strideX = suffixes.getOrDefault('s', tiles ? width : 1);
        return new WindowSpec(height, width, strideY, strideX, suffixes.getOrDefault('d', 1), padding);
    }

    /** The letters behind a window with their numbers; {@code v} has none. */
    private static Map<Character, Integer> suffixes(String text) {
        Map<Character, Integer> suffixes = new LinkedHashMap<>();
        Matcher matcher = Pattern.compile("v|([spdg])(\\d+)").matcher(text);
        while (matcher.find()) {
            suffixes.put(matcher.group().charAt(0), matcher.group(2) == null ? 0 : Integer.parseInt(matcher.group(2)));
        }
        return suffixes;
    }

    private static int positive(String what, String digits) {
        int number = Integer.parseInt(digits);
        if (number < 1) {
            throw new ModelException(what + " must be at least 1, found 0");
        }
        return number;
    }
}
