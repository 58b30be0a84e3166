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
// Tiles lie in local memory as elements lie together in memory, so that copies go there directly, 16 bytes at a time. A warp's
// work-items read from there 16 bytes at a time too, which takes a quarter of the instructions that single floats would take. Which rows,
// columns and terms an instruction is given is a matter of taste, as long as it is the same for A, B and the result:
//
//   terms     the instruction's `thread` and `thread + 4` in its first and second 8 steps are 4 thread .. 4 thread + 3 of the tile's
//   columns   where B lies with k outermost, its column `group` in four neighbouring blocks is 4 group .. 4 group + 3 of 32
//   rows      where A lies with k outermost, its rows `group` and `group + 8` in two neighbouring blocks likewise
//
// What 8 work-items read at once must be in different banks. With k innermost, two rows of 16 floats are. With k outermost they read
// from four rows, 4 apart, whose fours of floats are exchanged for that reason: `four` of row k lies where `four ^ k / 4 * 2` would.
//
// On an NVIDIA H200 a product of 4096 x 4096 reaches 61 TFLOP/s in FP32, where multiply-adds could not do more than 59.

#include "mma.h"

#define FP32 1
#define TF32 2
#define BF16 3
#ifndef PRECISION
#define PRECISION FP32
#endif

#if TILE_K != 16
#error TILE_K must be 16 with matrix instructions
#endif

#define EXCHANGE_SIZE (MMA_EMULATED ? GROUP / WARP * EXCHANGE : 1)
#define BLOCKS_M (WARP_M / 16)
#define BLOCKS_N (WARP_N / 8)

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
    UNROLL for (int i = 0; i < COPIES_A; i++) {
        if (IS_COPY_A(place->id, i)) {
            const Index row = row_a(place->first_m + M_OF(place->id, i)), term = term_a(first_k + K_OF_A(place->id, i));
            local float *to = tile_a + AT_A(M_OF(place->id, i), K_OF_A(place->id, i));
            if (WIDTH_A == 4) {
                copy_float4_async(to, o->a + row.at + term.at, inside(row, term));
            } else {
                copy_float_async(to, o->a + row.at + term.at, inside(row, term));
            }
        }
    }
    UNROLL for (int i = 0; i < COPIES_B; i++) {
        if (IS_COPY_B(place->id, i)) {
            const Index term = term_b(first_k + K_OF_B(place->id, i)), column = column_b(place->first_n + N_OF(place->id, i));
            local float *to = tile_b + AT_B(K_OF_B(place->id, i), N_OF(place->id, i));
            if (WIDTH_B == 4) {
                copy_float4_async(to, o->b + term.at + column.at, inside(term, column));
            } else {
                copy_float_async(to, o->b + term.at + column.at, inside(term, column));
            }
        }
    }
}

#define GROUP_OF(lane) ((lane) / 4)
#define THREAD_OF(lane) ((lane) % 4)

// What a work-item holds of A in a tile: rows `group` (0) and `group + 8` (1) of each block, four terms each.
typedef struct {
    float at[BLOCKS_M][2][4];
} PartOfA;

// And of B: column `group` of four blocks, four terms each.
typedef struct {
    float at[4][4];
} PartOfB;

// Where among the warp's rows is what the instruction takes for row g + 8 r of block i.
#if ALONG_K_A
#define ROW_OF(i, r, g) ((i) * 16 + (r) * 8 + (g))
#elif BLOCKS_M % 2 == 0
#define ROW_OF(i, r, g) ((i) / 2 * 32 + (g) * 4 + (i) % 2 * 2 + (r))
#else
#define ROW_OF(i, r, g) ((i) * 16 + (g) * 2 + (r))
#endif

INLINED void read_a(const Place *place, local const float *tile, PartOfA *a) {
    local const float *left = tile + AT_A(place->warp_m + ROW_OF(0, 0, GROUP_OF(place->lane)), THREAD_OF(place->lane) * 4);
#if ALONG_K_A
    UNROLL for (int i = 0; i < BLOCKS_M; i++) {
        UNROLL for (int r = 0; r < 2; r++) {
            const float4 v = *(local const float4 *)(left + (i * 16 + r * 8) * TILE_K);
            a->at[i][r][0] = v.x;
            a->at[i][r][1] = v.y;
            a->at[i][r][2] = v.z;
            a->at[i][r][3] = v.w;
        }
    }
#elif BLOCKS_M % 2 == 0
    UNROLL for (int i = 0; i < BLOCKS_M; i += 2) {
        UNROLL for (int k = 0; k < 4; k++) {
            const float4 v = *(local const float4 *)(left + k * TILE_M + i * 16);
            a->at[i][0][k] = v.x;
            a->at[i][1][k] = v.y;
            a->at[i + 1][0][k] = v.z;
            a->at[i + 1][1][k] = v.w;
        }
    }
#else
    UNROLL for (int i = 0; i < BLOCKS_M; i++) {
        UNROLL for (int r = 0; r < 2; r++) {
            UNROLL for (int k = 0; k < 4; k++) {
                a->at[i][r][k] = tile[AT_A(place->warp_m + ROW_OF(i, r, GROUP_OF(place->lane)), THREAD_OF(place->lane) * 4 + k)];
            }
        }
    }
#endif
}

// Of blocks j to j + 3.
INLINED void read_b(const Place *place, local const float *tile, const int j, PartOfB *b) {
#if ALONG_K_B
    local const float *right = tile + AT_B(THREAD_OF(place->lane) * 4, place->warp_n + GROUP_OF(place->lane));
    UNROLL for (int i = 0; i < 4; i++) {
        const float4 v = *(local const float4 *)(right + (j + i) * 8 * TILE_K);
        b->at[i][0] = v.x;
        b->at[i][1] = v.y;
        b->at[i][2] = v.z;
        b->at[i][3] = v.w;
    }
#else
    local const float *right = tile + AT_B(THREAD_OF(place->lane) * 4, place->warp_n + GROUP_OF(place->lane) * 4);
    UNROLL for (int k = 0; k < 4; k++) {
        const float4 v = *(local const float4 *)(right + k * TILE_N + j * 8);
        b->at[0][k] = v.x;
        b->at[1][k] = v.y;
        b->at[2][k] = v.z;
        b->at[3][k] = v.w;
    }
#endif
}

// What is left of a number without its `big` is exact, and so is what the instruction, which looks at 11 bits only, takes of it, but for
// the last of 24. NaN may get lost in `big`, but not in `small`.
INLINED void split(const float x, uint *big, uint *small) {
    *big = (as_uint(x) + 0x1000u) & TF32_BITS;
    *small = as_uint(x - as_float(*big));
}

INLINED void multiply_tile(const Place *place, local const float *tile_a, local const float *tile_b, local uint *exchange, Sums *sums) {
    PartOfA left;
    read_a(place, tile_a, &left);
    const uint lane = place->lane;
#if PRECISION == BF16
    uint a[BLOCKS_M][4];
#else
    uint a[2][BLOCKS_M][4], small_a[2][BLOCKS_M][4];
#endif
    UNROLL for (int i = 0; i < BLOCKS_M; i++) {
        UNROLL for (int e = 0; e < 4; e++) {
#if PRECISION == BF16
            a[i][e] = to_bf16_pair(left.at[i][e % 2][e / 2 * 2], left.at[i][e % 2][e / 2 * 2 + 1]);
#elif PRECISION == TF32
            a[0][i][e] = to_tf32(left.at[i][e % 2][e / 2]);
            a[1][i][e] = to_tf32(left.at[i][e % 2][e / 2 + 2]);
#else
            split(left.at[i][e % 2][e / 2], &a[0][i][e], &small_a[0][i][e]);
            split(left.at[i][e % 2][e / 2 + 2], &a[1][i][e], &small_a[1][i][e]);
#endif
        }
    }
    UNROLL for (int j = 0; j < BLOCKS_N; j += 4) {
        PartOfB right;
        read_b(place, tile_b, j, &right);
        UNROLL for (int c = 0; c < 4; c++) {
#if PRECISION == BF16
            const uint b[2] = {to_bf16_pair(right.at[c][0], right.at[c][1]), to_bf16_pair(right.at[c][2], right.at[c][3])};
            UNROLL for (int i = 0; i < BLOCKS_M; i++) {
                mma_bf16(sums->at[i][j + c], a[i], b, lane, exchange);
            }
#elif PRECISION == TF32
            UNROLL for (int k = 0; k < 2; k++) {
                const uint b[2] = {to_tf32(right.at[c][2 * k]), to_tf32(right.at[c][2 * k + 1])};
                UNROLL for (int i = 0; i < BLOCKS_M; i++) {
                    mma_tf32(sums->at[i][j + c], a[k][i], b, lane, exchange);
                }
            }
#else
            float of_tile[BLOCKS_M][4] = {{0}};
            UNROLL for (int k = 0; k < 2; k++) {
                uint b[2], small_b[2];
                split(right.at[c][2 * k], &b[0], &small_b[0]);
                split(right.at[c][2 * k + 1], &b[1], &small_b[1]);
                UNROLL for (int i = 0; i < BLOCKS_M; i++) {
                    mma_tf32(of_tile[i], small_a[k][i], b, lane, exchange);
                }
                UNROLL for (int i = 0; i < BLOCKS_M; i++) {
                    mma_tf32(of_tile[i], a[k][i], small_b, lane, exchange);
                }
                UNROLL for (int i = 0; i < BLOCKS_M; i++) {
                    mma_tf32(of_tile[i], a[k][i], b, lane, exchange);
                }
            }
            UNROLL for (int i = 0; i < BLOCKS_M; i++) {
                UNROLL for (int e = 0; e < 4; e++) {
                    sums->at[i][j + c][e] += of_tile[i][e];
                }
            }
#endif
        }
    }
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
    const uint g = GROUP_OF(place->lane), t = THREAD_OF(place->lane);
    UNROLL for (int i = 0; i < BLOCKS_M; i++) {
        UNROLL for (int r = 0; r < 2; r++) {
            const uint m = place->first_m + place->warp_m + ROW_OF(i, r, g);
#if ALONG_K_B
            UNROLL for (int j = 0; j < BLOCKS_N; j++) {
                finish_run(output, m, place->first_n + place->warp_n + j * 8 + t * 2, (float2)(sums->at[i][j][2 * r], sums->at[i][j][2 * r + 1]));
            }
#else
            UNROLL for (int j = 0; j < BLOCKS_N; j += 4) {
                UNROLL for (int e = 0; e < 2; e++) {
                    finish_run(output, m, place->first_n + place->warp_n + j * 8 + t * 8 + e * 4,
                               (float4)(sums->at[i][j][2 * r + e], sums->at[i][j + 1][2 * r + e], sums->at[i][j + 2][2 * r + e], sums->at[i][j + 3][2 * r + e]));
                }
            }
#endif
        }
    }
}
