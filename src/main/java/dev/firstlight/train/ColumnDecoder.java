package dev.firstlight.train;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Reads a string from the logits of columns: the likeliest string of an allowed length, by prefix beam search (Graves, "Supervised
 * Sequence Labelling with Recurrent Neural Networks", 2012, section 7.5), and its probability, the sum over all paths that read so, in
 * float64. Taking the likeliest symbol of each column instead would miss strings whose probability is spread over many paths, and
 * would have no use for knowing how long a string is.
 */
final class ColumnDecoder {
    /** Beginnings kept of each length. */
    private static final int BEAM = 8;

    private ColumnDecoder() {}

    /**
     * Reads a string of {@code shortest} to {@code longest} symbols; the longest there is, if the columns have no room for so many.
     *
     * @param logits  (symbols, columns); the blank is the last symbol
     * @param symbols the blank included
     */
    static Prediction decode(float[] logits, int symbols, int columns, int shortest, int longest) {
        Beginning nothing = new Beginning(null, -1, symbols - 1);
        nothing.thenBlank = 1;
        List<Beginning> kept = List.of(nothing);
        for (int t = 0; t < columns; t++) {
            kept = likeliest(extended(kept, softmax(logits, symbols, columns, t), longest));
        }
        int most = kept.stream().mapToInt(beginning -> beginning.length).max().orElseThrow();
        int[] labels = kept.stream().filter(beginning -> beginning.length >= Math.min(shortest, most))
                .max(Comparator.comparingDouble(Beginning::probability)).orElseThrow().labels();
        return new Prediction(labels, probability(logits, symbols, columns, labels), null);
    }

    /** All that the beginnings may be after one more column with the symbols' probabilities {@code p}. */
    private static List<Beginning> extended(List<Beginning> kept, double[] p, int longest) {
        int blank = p.length - 1;
        List<Beginning> all = new ArrayList<>();
        for (Beginning b : kept) {
            double before = b.probability();
            b.receive(all, before * p[blank], b.length == 0 ? 0 : b.thenSymbol * p[b.symbol]);
            for (int k = 0; k < blank && b.length < longest; k++) {
                b.child(k).receive(all, 0, (k == b.symbol ? b.thenBlank : before) * p[k]);
            }
        }
        all.forEach(Beginning::advance);
        return all;
    }

    /** Of each length the likeliest. */
    private static List<Beginning> likeliest(List<Beginning> all) {
        all.sort(Comparator.comparingInt((Beginning b) -> b.length).thenComparing(Comparator.comparingDouble(Beginning::probability).reversed()));
        List<Beginning> kept = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            if (i < BEAM || all.get(i - BEAM).length != all.get(i).length) {
                kept.add(all.get(i));
            } else {
                all.get(i).forget();
            }
        }
        return kept;
    }

    /** What may have been read so far, a node of the tree of all strings, and how likely paths to it are that end in a blank or in its symbol. */
    private static final class Beginning {
        final Beginning parent;
        final int symbol;
        final int length;
        final Beginning[] children;
        double thenBlank, thenSymbol;
        private double nextBlank, nextSymbol;
        private boolean reached;

        Beginning(Beginning parent, int symbol, int classes) {
            this.parent = parent;
            this.symbol = symbol;
            length = parent == null ? 0 : parent.length + 1;
            children = new Beginning[classes];
        }

        Beginning child(int k) {
            if (children[k] == null) {
                children[k] = new Beginning(this, k, children.length);
            }
            return children[k];
        }

        double probability() {
            return thenBlank + thenSymbol;
        }

        /** Adds to the probabilities of the next column, and itself to those that have any. */
        void receive(List<Beginning> all, double blank, double ownSymbol) {
            nextBlank += blank;
            nextSymbol += ownSymbol;
            if (!reached) {
                reached = true;
                all.add(this);
            }
        }

        void advance() {
            thenBlank = nextBlank;
            thenSymbol = nextSymbol;
            nextBlank = nextSymbol = 0;
            reached = false;
        }

        void forget() {
            thenBlank = thenSymbol = 0;
        }

        int[] labels() {
            int[] labels = new int[length];
            for (Beginning b = this; b.length > 0; b = b.parent) {
                labels[b.length - 1] = b.symbol;
            }
            return labels;
        }
    }

    /** The probability that the columns read {@code labels}: alpha of equation 6 of Graves et al., 2006, without the logarithm. */
    static double probability(float[] logits, int symbols, int columns, int[] labels) {
        int blank = symbols - 1, states = 2 * labels.length + 1;
        double[] alpha = new double[states];
        for (int t = 0; t < columns; t++) {
            double[] p = softmax(logits, symbols, columns, t), next = new double[states];
            for (int s = 0; s < states; s++) {
                int symbol = s % 2 == 0 ? blank : labels[s / 2];
                double sum = t == 0 ? (s < 2 ? 1 : 0) : alpha[s] + (s > 0 ? alpha[s - 1] : 0);
                if (t > 0 && s > 1 && symbol != blank && symbol != labels[s / 2 - 1]) {
                    sum += alpha[s - 2];
                }
                next[s] = sum * p[symbol];
            }
            alpha = next;
        }
        return alpha[states - 1] + (states > 1 ? alpha[states - 2] : 0);
    }

    private static double[] softmax(float[] logits, int symbols, int columns, int t) {
        double[] p = new double[symbols];
        double max = Double.NEGATIVE_INFINITY, sum = 0;
        for (int k = 0; k < symbols; k++) {
            max = Math.max(max, logits[k * columns + t]);
        }
        for (int k = 0; k < symbols; k++) {
            p[k] = Math.exp(logits[k * columns + t] - max);
            sum += p[k];
        }
        for (int k = 0; k < symbols; k++) {
            p[k] /= sum;
        }
        return p;
    }
}
