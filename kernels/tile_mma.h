// Multiplies tiles with matrix instructions (mma.h); part of tile.h.
//
// -D PRECISION       FP32, TF32 or BF16, default FP32
// -D MMA_EMULATED    mma.h
//
// The instructions take numbers of 11 or 8 bits of significand. FP32 splits each number in two of 11 bits, x = big + small, and adds
// three products, small big + big small + big big (Ootomo and Yokota, "Recovering single precision accuracy from Tensor Cores",
// 2022): what is left out is below 2^-21 of |a b|. Since the instructions round their sums toward zero, those of a tile are begun
// anew and added to the others as ordinary floats. Infinities come out as NaN: an infinite number has no small part. TF32 and BF16
// round once and take one product, for those who want speed more than digits.
//
// Tiles lie in local memory as elements lie together in memory, so that copies go there directly, 16 bytes at a time: with k
// outermost and 8 floats more per row, or with k innermost and 4 floats more per row. In either way the 8 x 4 elements that a warp
// reads at once are in 32 different banks. For BF16 the order of k is a matter of taste, as long as it is the same for A and B: it
// takes the same elements as two steps of TF32.

#include "mma.h"

#define FP32 1
#define TF32 2
#define BF16 3
#ifndef PRECISION
#define PRECISION FP32
#endif

#define EXCHANGE_SIZE (MMA_EMULATED ? GROUP / WARP * EXCHANGE : 1)
#define BLOCKS_M (WARP_M / 16)
#define BLOCKS_N (WARP_N / 8)

#if UNROLLED
#define UNROLL_COPIES _Pragma("unroll 4")
#else
#define UNROLL_COPIES
#endif

typedef struct {
    float at[BLOCKS_M][BLOCKS_N][4];
} Sums;

INLINED void clear(Sums *sums) {
    UNROLL for (int i = 0; i < BLOCKS_M; i++) {
        UNROLL for (int j = 0; j < BLOCKS_N; j++) {
            UNROLL for (int e = 0; e < 4; e++) {
                sums->at[i][j][e] = 0.0f;
            }
        }
    }
}

// Begins to bring in the tiles from first_k on.
INLINED void copy_tiles(const Operands *o, const Place *place, const uint first_k, local float *tile_a, local float *tile_b) {
    UNROLL_COPIES for (int i = 0; i < COPIES_A; i++) {
        if (IS_COPY(place->id, i, ALL_COPIES_A)) {
            global const float *from = source_a(o, place->first_m + M_OF(place->id, i), first_k + K_OF_A(place->id, i));
            local float *to = tile_a + AT_A(M_OF(place->id, i), K_OF_A(place->id, i));
            if (WIDTH_A == 4) {
                copy_float4_async(to, from, o->a);
            } else {
                copy_float_async(to, from, o->a);
            }
        }
    }
    UNROLL_COPIES for (int i = 0; i < COPIES_B; i++) {
        if (IS_COPY(place->id, i, ALL_COPIES_B)) {
            global const float *from = source_b(o, first_k + K_OF_B(place->id, i), place->first_n + N_OF(place->id, i));
            local float *to = tile_b + AT_B(K_OF_B(place->id, i), N_OF(place->id, i));
            if (WIDTH_B == 4) {
                copy_float4_async(to, from, o->b);
            } else {
                copy_float_async(to, from, o->b);
            }
        }
    }
}

// The elements of A and B that the 8 steps from k on need of this work-item, for one instruction: tf32's layout.
INLINED void read_a(local const float *left, const int i, const int k, float *a) {
    a[0] = left[AT_A(i * 16, k)];
    a[1] = left[AT_A(i * 16 + 8, k)];
    a[2] = left[AT_A(i * 16, k + 4)];
    a[3] = left[AT_A(i * 16 + 8, k + 4)];
}

INLINED void read_b(local const float *right, const int j, const int k, float *b) {
    b[0] = right[AT_B(k, j * 8)];
    b[1] = right[AT_B(k + 4, j * 8)];
}

INLINED void split(const float *x, const int count, uint *big, uint *small) {
    UNROLL for (int i = 0; i < count; i++) {
        big[i] = to_tf32(x[i]);
        small[i] = to_tf32(x[i] - as_float(big[i]));
    }
}

#if PRECISION == BF16
// 16 steps from k on.
INLINED void multiply_steps(local const float *left, local const float *right, const int k, const uint lane, local uint *exchange, Sums *sums) {
    uint a[BLOCKS_M][4];
    UNROLL for (int i = 0; i < BLOCKS_M; i++) {
        float first[4], second[4];
        read_a(left, i, k, first);
        read_a(left, i, k + 8, second);
        a[i][0] = to_bf16_pair(first[0], first[2]);
        a[i][1] = to_bf16_pair(first[1], first[3]);
        a[i][2] = to_bf16_pair(second[0], second[2]);
        a[i][3] = to_bf16_pair(second[1], second[3]);
    }
    UNROLL for (int j = 0; j < BLOCKS_N; j++) {
        float first[2], second[2];
        read_b(right, j, k, first);
        read_b(right, j, k + 8, second);
        const uint b[2] = {to_bf16_pair(first[0], first[1]), to_bf16_pair(second[0], second[1])};
        UNROLL for (int i = 0; i < BLOCKS_M; i++) {
            mma_bf16(sums->at[i][j], a[i], b, lane, exchange);
        }
    }
}
#define STEPS 16
#else
// 8 steps from k on.
INLINED void multiply_steps(local const float *left, local const float *right, const int k, const uint lane, local uint *exchange, Sums *sums) {
    uint big_a[BLOCKS_M][4], small_a[BLOCKS_M][4];
    UNROLL for (int i = 0; i < BLOCKS_M; i++) {
        float a[4];
        read_a(left, i, k, a);
        split(a, 4, big_a[i], small_a[i]);
    }
    UNROLL for (int j = 0; j < BLOCKS_N; j++) {
        float b[2];
        uint big_b[2], small_b[2];
        read_b(right, j, k, b);
        split(b, 2, big_b, small_b);
        UNROLL for (int i = 0; i < BLOCKS_M; i++) {
#if PRECISION == FP32
            mma_tf32(sums->at[i][j], small_a[i], big_b, lane, exchange);
            mma_tf32(sums->at[i][j], big_a[i], small_b, lane, exchange);
#endif
            mma_tf32(sums->at[i][j], big_a[i], big_b, lane, exchange);
        }
    }
}
#define STEPS 8
#endif

INLINED void multiply_tile(const Place *place, local const float *tile_a, local const float *tile_b, local uint *exchange, Sums *sums) {
    local const float *left = tile_a + AT_A(place->warp_m + place->lane / 4, place->lane % 4);
    local const float *right = tile_b + AT_B(place->lane % 4, place->warp_n + place->lane / 4);
#if PRECISION == FP32
    Sums of_tile;
    clear(&of_tile);
    UNROLL for (int k = 0; k < TILE_K; k += STEPS) {
        multiply_steps(left, right, k, place->lane, exchange, &of_tile);
    }
    UNROLL for (int i = 0; i < BLOCKS_M; i++) {
        UNROLL for (int j = 0; j < BLOCKS_N; j++) {
            UNROLL for (int e = 0; e < 4; e++) {
                sums->at[i][j][e] += of_tile.at[i][j][e];
            }
        }
    }
#else
    UNROLL for (int k = 0; k < TILE_K; k += STEPS) {
        multiply_steps(left, right, k, place->lane, exchange, sums);
    }
#endif
}

// The whole product. STAGES pairs of tiles are in local memory: one that is multiplied, others on their way.
INLINED void multiply(const Operands *o, const Place *place, const uint first_k, const uint tiles, const Tiles *tile, Sums *sums, float *edge) {
    clear(sums);
    for (uint t = 0; t < STAGES - 1; t++) {
        if (t < tiles) {
            copy_tiles(o, place, first_k + t * TILE_K, tile->a + t * SIZE_A, tile->b + t * SIZE_B);
        }
        CLOSE_COPIES();
    }
    for (uint t = 0; t < tiles; t++) {
        AWAIT_COPIES(STAGES - 2);
        // Now everybody's part of this pair is there, and nobody reads the pair before it any more, whose place the next one takes.
        barrier(CLK_LOCAL_MEM_FENCE);
        const uint ahead = t + STAGES - 1, now = t % STAGES, next = ahead % STAGES;
        if (ahead < tiles) {
            copy_tiles(o, place, first_k + ahead * TILE_K, tile->a + next * SIZE_A, tile->b + next * SIZE_B);
        }
        CLOSE_COPIES();
        multiply_tile(place, tile->a + now * SIZE_A, tile->b + now * SIZE_B, tile->exchange + place->id / WARP * EXCHANGE, sums);
        add_edge(place, tile->a + now * SIZE_A, tile->b + now * SIZE_B, edge);
    }
}

INLINED void finish_tile(const Output *output, const Place *place, const Sums *sums) {
    UNROLL for (int i = 0; i < BLOCKS_M; i++) {
        UNROLL for (int j = 0; j < BLOCKS_N; j++) {
            const uint m = place->first_m + place->warp_m + i * 16 + place->lane / 4;
            const uint n = place->first_n + place->warp_n + j * 8 + place->lane % 4 * 2;
            finish_run(output, m, n, (float2)(sums->at[i][j][0], sums->at[i][j][1]));
            finish_run(output, m + 8, n, (float2)(sums->at[i][j][2], sums->at[i][j][3]));
        }
    }
}
