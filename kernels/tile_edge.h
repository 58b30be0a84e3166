// The sums of a product's operands along k, such as a layer's bias gradient: a pass over tiles that are in local memory anyway instead
// of a kernel of its own that reads everything once more. Part of tile.h: EDGE 1 for B's columns, 2 for A's rows.

#if EDGE == 1
#define EDGE_TILE TILE_N
#define EDGE_SIZE SIZE_N
#elif EDGE == 2
#define EDGE_TILE TILE_M
#define EDGE_SIZE SIZE_M
#else
#define EDGE_TILE 1
#define EDGE_SIZE 0
#endif

// Work-items may have several of the sums; where there are more work-items than sums, several work out the same one, and the first stores it.
#define EDGES ((EDGE_TILE + GROUP - 1) / GROUP)

// Each sum is the business of the tiles in the first row or column of tiles.
#define HAS_EDGE(place) (EDGE && (EDGE == 1 ? (place)->first_m : (place)->first_n) == 0)

// Where k is innermost, neighbours begin at different terms, for the same term of all rows is in two banks of local memory.
#define EDGE_TERM(k, at) (MMA && (EDGE == 1 ? ALONG_K_B : ALONG_K_A) ? ((k) + (at)) % TILE_K : (k))

INLINED void add_edge(const Place *place, local const float *tile_a, local const float *tile_b, float *edge) {
    if (HAS_EDGE(place)) {
        UNROLL for (uint e = 0; e < EDGES; e++) {
            const uint at = (place->id + e * GROUP) % EDGE_TILE;
            for (uint k = 0; k < TILE_K; k++) {
                const uint term = EDGE_TERM(k, at);
                edge[e] += EDGE == 1 ? tile_b[AT_B(term, at)] : tile_a[AT_A(at, term)];
            }
        }
    }
}

INLINED void store_edge(const Place *place, const float *edge, global float *out) {
    const uint first = EDGE == 1 ? place->first_n : place->first_m;
    if (HAS_EDGE(place)) {
        UNROLL for (uint e = 0; e < EDGES; e++) {
            const uint at = place->id + e * GROUP;
            if (at < EDGE_TILE && first + at < EDGE_SIZE) {
                out[first + at] = ACCUMULATE ? out[first + at] + edge[e] : edge[e];
            }
        }
    }
}
