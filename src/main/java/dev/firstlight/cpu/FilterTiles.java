package dev.firstlight.cpu;

import java.util.ArrayList;
import java.util.List;

/** How the filters of a convolution, group by group, are cut into register tiles, and where the weights of each tile are packed. */
final class FilterTiles {
    private record Tile(int group, int first, int filters, int height, int panel) {}

    private final List<Tile> tiles = new ArrayList<>();
    private final int panels;

    /** @param taps how many numbers each filter has, beside its bias */
    FilterTiles(int groups, int groupFilters, int taps) {
        int panel = 0;
        for (int g = 0; g < groups; g++) {
            for (int f = 0; f < groupFilters; ) {
                int height = VectorConvolutionTiles.height(groupFilters - f), filters = Math.min(height, groupFilters - f);
                tiles.add(new Tile(g, g * groupFilters + f, filters, height, panel));
                panel += height * (taps + 1);
                f += filters;
            }
        }
        panels = panel;
    }

    int count() {
        return tiles.size();
    }

    int group(int tile) {
        return tiles.get(tile).group;
    }

    /** The first filter, counted over all groups. */
    int first(int tile) {
        return tiles.get(tile).first;
    }

    int filters(int tile) {
        return tiles.get(tile).filters;
    }

    /** The filters that the tile computes: those there are, and perhaps some of no consequence. */
    int height(int tile) {
        return tiles.get(tile).height;
    }

    /** Where the tile's weights begin, from the beginning of all panels. */
    int panel(int tile) {
        return tiles.get(tile).panel;
    }

    /** Floats of all panels together. */
    int panels() {
        return panels;
    }
}
