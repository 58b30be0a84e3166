// Multiplies tiles with multiply-adds; part of tile.h.
//
// A work-item's elements are blocks of 4 x 4: QUADS_M of them 16 rows apart, QUADS_N of them 32 columns apart. The 32 work-items of a
// warp stand in 4 rows of 8, so that they share most of what they read. Local memory serves 8 work-items at a time, or 16 if each
// has a neighbour, or a neighbour's neighbour, that reads the same 16 bytes: ROW_OF and COLUMN_OF number them so that both A and B
// are read in two turns instead of four. Both tiles lie in local memory with k outermost; 4 floats more per row keep what is stored
// across rows off a single bank.

#define EXCHANGE_SIZE 1

#if WIDTH_A == 4
#define STAGED_A float4
#else
#define STAGED_A float
#endif
#if WIDTH_B == 4
#define STAGED_B float4
#else
#define STAGED_B float
#endif

// Where in its warp a work-item stands.
#define ROW_OF(lane) ((lane) % 2 + (lane) / 8 % 2 * 2)
#define COLUMN_OF(lane) ((lane) / 2 % 4 + (lane) / 16 * 4)

typedef struct {
    float4 at[4 * QUADS_M][QUADS_N];
} Sums;

INLINED void __attribute__((overloadable)) put(const float value, local float *tile, const int step) {
    tile[0] = value;
}

// Four neighbours, `step` apart in the tile.
INLINED void __attribute__((overloadable)) put(const float4 value, local float *tile, const int step) {
    if (step == 1) {
        *(local float4 *)tile = value;
    } else {
        tile[0] = value.x;
        tile[step] = value.y;
        tile[2 * step] = value.z;
        tile[3 * step] = value.w;
    }
}

INLINED void fetch(const Operands *o, const Place *place, const uint first_k, STAGED_A *next_a, STAGED_B *next_b) {
    UNROLL for (int i = 0; i < COPIES_A; i++) {
        const Index row = row_a(place->first_m + M_OF(place->id, i)), term = term_a(first_k + K_OF_A(place->id, i));
        next_a[i] = IS_COPY_A(place->id, i) && inside(row, term) ? *(global const STAGED_A *)(o->a + row.at + term.at) : (STAGED_A)0;
    }
    UNROLL for (int i = 0; i < COPIES_B; i++) {
        const Index term = term_b(first_k + K_OF_B(place->id, i)), column = column_b(place->first_n + N_OF(place->id, i));
        next_b[i] = IS_COPY_B(place->id, i) && inside(term, column) ? *(global const STAGED_B *)(o->b + term.at + column.at) : (STAGED_B)0;
    }
}

INLINED void put_tiles(const Place *place, const STAGED_A *next_a, const STAGED_B *next_b, local float *tile_a, local float *tile_b) {
    UNROLL for (int i = 0; i < COPIES_A; i++) {
        if (IS_COPY_A(place->id, i)) {
            put(next_a[i], tile_a + AT_A(M_OF(place->id, i), K_OF_A(place->id, i)), ALONG_K_A ? PITCH_A : 1);
        }
    }
    UNROLL for (int i = 0; i < COPIES_B; i++) {
        if (IS_COPY_B(place->id, i)) {
            put(next_b[i], tile_b + AT_B(K_OF_B(place->id, i), N_OF(place->id, i)), ALONG_K_B ? PITCH_B : 1);
        }
    }
}

INLINED void multiply_tile(const Place *place, local const float *tile_a, local const float *tile_b, Sums *sums) {
    local const float *left = tile_a + place->warp_m + ROW_OF(place->lane) * 4;
    local const float *right = tile_b + place->warp_n + COLUMN_OF(place->lane) * 4;
    UNROLL for (int k = 0; k < TILE_K; k++) {
        float4 a[QUADS_M], b[QUADS_N];
        UNROLL for (int i = 0; i < QUADS_M; i++) {
            a[i] = *(local const float4 *)(left + AT_A(i * 16, k));
        }
        UNROLL for (int j = 0; j < QUADS_N; j++) {
            b[j] = *(local const float4 *)(right + AT_B(k, j * 32));
        }
        UNROLL for (int i = 0; i < QUADS_M; i++) {
            UNROLL for (int j = 0; j < QUADS_N; j++) {
                sums->at[4 * i][j] = fma((float4)a[i].x, b[j], sums->at[4 * i][j]);
                sums->at[4 * i + 1][j] = fma((float4)a[i].y, b[j], sums->at[4 * i + 1][j]);
                sums->at[4 * i + 2][j] = fma((float4)a[i].z, b[j], sums->at[4 * i + 2][j]);
                sums->at[4 * i + 3][j] = fma((float4)a[i].w, b[j], sums->at[4 * i + 3][j]);
            }
        }
    }
}

// The whole product: the pair of tiles that is next comes to registers while this one is multiplied, and then to local memory. The last
// pair is fetched once more for nothing: under a condition, compilers move the fetch behind the multiplication, and all wait for it
// (25 TFLOP/s instead of 36 on an NVIDIA H200).
INLINED void multiply(const Operands *o, const Place *place, const uint first_k, const uint tiles, const Tiles *tile, Sums *sums, float *edge) {
    UNROLL for (int i = 0; i < 4 * QUADS_M; i++) {
        UNROLL for (int j = 0; j < QUADS_N; j++) {
            sums->at[i][j] = 0;
        }
    }
    STAGED_A next_a[COPIES_A];
    STAGED_B next_b[COPIES_B];
    fetch(o, place, first_k, next_a, next_b);
    put_tiles(place, next_a, next_b, tile->a, tile->b);
    barrier(CLK_LOCAL_MEM_FENCE);
    for (uint t = 0; t < tiles; t++) {
        const uint now = t % 2, next = 1 - now;
        fetch(o, place, first_k + min(t + 1, tiles - 1) * TILE_K, next_a, next_b);
        multiply_tile(place, tile->a + now * SIZE_A, tile->b + now * SIZE_B, sums);
        add_edge(place, tile->a + now * SIZE_A, tile->b + now * SIZE_B, edge);
        put_tiles(place, next_a, next_b, tile->a + next * SIZE_A, tile->b + next * SIZE_B);
        barrier(CLK_LOCAL_MEM_FENCE);
    }
}

INLINED void finish_tile(const Output *output, const Place *place, const Sums *sums) {
    UNROLL for (int i = 0; i < 4 * QUADS_M; i++) {
        const uint m = place->first_m + place->warp_m + i / 4 * 16 + ROW_OF(place->lane) * 4 + i % 4;
        UNROLL for (int j = 0; j < QUADS_N; j++) {
            finish_run(output, m, place->first_n + place->warp_n + j * 32 + COLUMN_OF(place->lane) * 4, sums->at[i][j]);
        }
    }
}
