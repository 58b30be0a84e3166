package dev.firstlight.cpu;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** How the filters of a convolution, group by group, are cut into register tiles, and where the weights of each tile are packed. */
final class FilterTiles {
    private record Tile(int group, int first, int filters, int height, int panel) {}

    private final List<Tile> tiles = new ArrayList<>();
    private final int panels;

    /**
     * @param taps   how many numbers each filter has, beside its bias
     * @param height of the tile to take for the first of so many filters
     */
    FilterTiles(int groups, int groupFilters, int taps, IntUnaryOperator height) {
        int panel = 0;
        for (int g = 0; g < groups; g++) {
            for (int f = 0; f < groupFilters; ) {
                int rows = height.applyAsInt(groupFilters - f), filters = Math.min(rows, groupFilters - f);
                tiles.add(new Tile(g, g * groupFilters + f, filters, rows, panel));
                panel += rows * (taps + 1);
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
