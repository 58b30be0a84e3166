// Matrix product for CPU-like devices, with bias, activation, gate and accumulation fused:
//
//   out[m,n] = activation( sum_k A[m,k] B[k,n] + bias[n] ) * gate'(saved[m,n])   (+ out[m,n] if ACCUMULATE)
//   column_sum[n] = sum_k B[k,n]                                                 (+ column_sum[n] if ACCUMULATE)
//
// Shapes: out, saved (SIZE_M, SIZE_N), bias, column_sum (SIZE_N). a is (SIZE_M, SIZE_K), or (SIZE_K, SIZE_M) if A_TRANSPOSED;
// b is (SIZE_K, SIZE_N), or (SIZE_N, SIZE_K) if B_TRANSPOSED.
//
// -D SIZE_M, SIZE_N, SIZE_K   default 64
// -D A_TRANSPOSED, B_TRANSPOSED, ACCUMULATE, HAS_BIAS, HAS_SAVED, HAS_COLUMN_SUM   0 or 1, default 0
// -D ACTIVATION, GATE         activation.h
// -D VECTOR                   floats of a register, default 4
// -D COLUMNS                  registers side by side in a tile, default 2
// -D ROWS                     rows of a tile, at most SIZE_M, default 6
// -D BLOCK                    rows per work-item, default SIZE_M
// -D DEPTH                    terms of the sums per pass, default 256
// -D A_PACKED                 a was rearranged by matmul_pack_tiles: (tiles, SIZE_K, ROWS), default 0
// -D A_STRIDE                 elements from row to row of an A that is not transposed, more than SIZE_K after matmul_pad_rows; default SIZE_K
// -D B_IN_PLACE               panels of B are read where they are: B is not transposed, panels are whole, DEPTH is SIZE_K; default 0
// Launch: work-groups of one work-item; dimension 0 runs over panels of COLUMNS * VECTOR columns, dimension 1 over blocks of rows.
//
// A work-item copies DEPTH rows of its panel of B into a small array that stays in the first cache, then runs down its rows of A,
// ROWS at a time. The ROWS x COLUMNS sums of a tile are held in registers: in each step, COLUMNS loads and ROWS broadcasts feed
// ROWS * COLUMNS multiply-adds. The last tile is shifted up to end with the last row, so that all tiles are whole; rows that
// another tile owns are computed again and not stored. Where B is small enough for the caches and its panels are whole, loads from
// where it is keep up with the multiply-adds: nothing is copied, and each sum is finished at once.
//
// A large transposed A is walked across its rows, a page per step: there matmul_pack_tiles first copies it so that each tile's
// elements follow each other. Launch: one dimension, a work-item per PACK_DEPTH steps.
//
// Rows of A that are a multiple of 4096 bytes apart fall into the same places of the first cache and drive each other out of it: there
// matmul_pad_rows first copies A with room between its rows. Launch: one dimension, a work-item per PAD_ROWS rows.

#include "activation.h"
#include "transpose.h"

#ifndef SIZE_M
#define SIZE_M 64
#endif
#ifndef SIZE_N
#define SIZE_N 64
#endif
#ifndef SIZE_K
#define SIZE_K 64
#endif
#ifndef A_TRANSPOSED
#define A_TRANSPOSED 0
#endif
#ifndef B_TRANSPOSED
#define B_TRANSPOSED 0
#endif
#ifndef ACCUMULATE
#define ACCUMULATE 0
#endif
#ifndef HAS_BIAS
#define HAS_BIAS 0
#endif
#ifndef HAS_SAVED
#define HAS_SAVED 0
#endif
#ifndef HAS_COLUMN_SUM
#define HAS_COLUMN_SUM 0
#endif
#ifndef COLUMNS
#define COLUMNS 2
#endif
#ifndef ROWS
#define ROWS 6
#endif
#ifndef BLOCK
#define BLOCK SIZE_M
#endif
#ifndef DEPTH
#define DEPTH 256
#endif

#ifndef A_PACKED
#define A_PACKED 0
#endif
#ifndef A_STRIDE
#define A_STRIDE SIZE_K
#endif
#ifndef B_IN_PLACE
#define B_IN_PLACE 0
#endif

#define PACK_DEPTH 64
#define PAD_ROWS 16
#define PANEL (COLUMNS * VECTOR)
#define PASSES ((SIZE_K + DEPTH - 1) / DEPTH)

// The distances between elements of A that are neighbours in m and in k, and where the tile of row `row` begins at step `k`.
#if A_PACKED
#define STEP_M 1
#define STEP_K ROWS
#define TILE_OF_A(tile, row, k) (a + (size_t)((tile) / ROWS) * SIZE_K * ROWS + (size_t)(k) * ROWS)
#elif A_TRANSPOSED
#define STEP_M 1
#define STEP_K SIZE_M
#define TILE_OF_A(tile, row, k) (a + (size_t)(k) * SIZE_M + (row))
#else
#define STEP_M A_STRIDE
#define STEP_K 1
#define TILE_OF_A(tile, row, k) (a + (size_t)(row) * A_STRIDE + (k))
#endif

// Vector v of row k of the panel, counted from the row `begin` of B.
#if B_IN_PLACE
#define OF_B(k, v) VLOAD(b + (size_t)(begin + (k)) * SIZE_N + column + (v) * VECTOR)
#else
#define OF_B(k, v) panel[(k) * COLUMNS + (v)]
#endif

kernel void matmul_pad_rows(global const float *a, global float *padded) {
    const int begin = get_global_id(0) * PAD_ROWS, end = min(SIZE_M, begin + PAD_ROWS);
    for (int row = begin; row < end; row++) {
        for (int k = 0; k < SIZE_K; k += VECTOR) {
            VSTORE(VLOAD(a + (size_t)row * SIZE_K + k), padded + (size_t)row * A_STRIDE + k);
        }
    }
}

kernel void matmul_pack_tiles(global const float *a, global float *packed) {
    const int begin = get_global_id(0) * PACK_DEPTH, end = min(SIZE_K, begin + PACK_DEPTH);
    for (int tile = 0; tile < SIZE_M; tile += ROWS) {
        const int row = min(tile, SIZE_M - ROWS);
        for (int k = begin; k < end; k++) {
            global const float *from = a + (size_t)k * SIZE_M + row;
            global float *to = packed + (size_t)(tile / ROWS) * SIZE_K * ROWS + (size_t)k * ROWS;
            #pragma unroll
            for (int i = 0; i < ROWS; i++) {
                to[i] = from[i];
            }
        }
    }
}

// Copies rows begin .. begin + depth - 1 of columns column .. column + PANEL - 1 of B; zeros stand for columns that aren't there.
inline void pack(global const float *b, const int column, const int begin, const int depth, FLOATV *panel) {
#if B_TRANSPOSED
    for (int v = 0; v < COLUMNS; v++) {
        for (int k = 0; k < depth; k += VECTOR) {
            FLOATV block[VECTOR];
            #pragma unroll
            for (int i = 0; i < VECTOR; i++) {
                const int n = column + v * VECTOR + i;
                block[i] = n < SIZE_N ? load_part(b + (size_t)n * SIZE_K + begin + k, depth - k, 0.0f) : (FLOATV)0;
            }
            transpose(block);
            #pragma unroll
            for (int i = 0; i < VECTOR; i++) {
                if (k + i < depth) {
                    panel[(k + i) * COLUMNS + v] = block[i];
                }
            }
        }
    }
#else
    for (int k = 0; k < depth; k++) {
        global const float *from = b + (size_t)(begin + k) * SIZE_N + column;
        #pragma unroll
        for (int v = 0; v < COLUMNS; v++) {
            const int left = SIZE_N - column - v * VECTOR;
            panel[k * COLUMNS + v] = left > 0 ? load_part(from + v * VECTOR, left, 0.0f) : (FLOATV)0;
        }
    }
#endif
}

// The last steps for one vector of the result, of which `left` elements lie inside the matrix.
inline void finish(FLOATV value, const int m, const int n, const int left,
#if HAS_BIAS
                   global const float *bias,
#endif
#if HAS_SAVED
                   global const float *saved,
#endif
                   global float *out) {
    const size_t place = (size_t)m * SIZE_N + n;
#if HAS_BIAS
    value += load_part(bias + n, left, 0.0f);
#endif
    value = ACTIVATE(value);
#if HAS_SAVED
    value *= DERIVATIVE(load_part(saved + place, left, 0.0f));
#endif
#if ACCUMULATE
    value += load_part(out + place, left, 0.0f);
#endif
    store_part(value, out + place, left);
}

kernel void matmul_panel(global const float *a, global const float *b,
#if HAS_BIAS
                         global const float *bias,
#endif
#if HAS_SAVED
                         global const float *saved,
#endif
#if HAS_COLUMN_SUM
                         global float *column_sum,
#endif
                         global float *out) {
    const int column = get_global_id(0) * PANEL;
    const int block_begin = get_global_id(1) * BLOCK;
    const int block_end = min(SIZE_M, block_begin + BLOCK);
#if !B_IN_PLACE
    FLOATV panel[DEPTH * COLUMNS];
#endif
#if PASSES > 1
    FLOATV partial[(BLOCK + ROWS) * COLUMNS];
#endif
#if HAS_COLUMN_SUM
    FLOATV column_sums[COLUMNS];
    for (int v = 0; v < COLUMNS; v++) {
        column_sums[v] = 0;
    }
#endif
    for (int pass = 0; pass < PASSES; pass++) {
        const int begin = pass * DEPTH;
        const int depth = min(DEPTH, SIZE_K - begin);
#if !B_IN_PLACE
        pack(b, column, begin, depth, panel);
#endif
#if HAS_COLUMN_SUM
        if (block_begin == 0) {
            for (int k = 0; k < depth; k++) {
                #pragma unroll
                for (int v = 0; v < COLUMNS; v++) {
                    column_sums[v] += OF_B(k, v);
                }
            }
        }
#endif
        for (int tile = block_begin; tile < block_end; tile += ROWS) {
            const int row = min(tile, SIZE_M - ROWS);
            FLOATV sum[ROWS][COLUMNS];
            #pragma unroll
            for (int i = 0; i < ROWS; i++) {
                #pragma unroll
                for (int v = 0; v < COLUMNS; v++) {
#if PASSES > 1
                    sum[i][v] = pass == 0 ? (FLOATV)0 : partial[(tile - block_begin + i) * COLUMNS + v];
#else
                    sum[i][v] = 0;
#endif
                }
            }
            global const float *rows = TILE_OF_A(tile, row, begin);
            for (int k = 0; k < depth; k++) {
                #pragma unroll
                for (int i = 0; i < ROWS; i++) {
                    const FLOATV left = rows[(size_t)i * STEP_M + (size_t)k * STEP_K];
                    #pragma unroll
                    for (int v = 0; v < COLUMNS; v++) {
                        sum[i][v] = fma(left, OF_B(k, v), sum[i][v]);
                    }
                }
            }
#if PASSES > 1
            if (pass < PASSES - 1) {
                #pragma unroll
                for (int i = 0; i < ROWS; i++) {
                    #pragma unroll
                    for (int v = 0; v < COLUMNS; v++) {
                        partial[(tile - block_begin + i) * COLUMNS + v] = sum[i][v];
                    }
                }
                continue;
            }
#endif
            #pragma unroll
            for (int i = 0; i < ROWS; i++) {
                if (row + i < tile || row + i >= block_end) {
                    continue;
                }
                #pragma unroll
                for (int v = 0; v < COLUMNS; v++) {
                    const int n = column + v * VECTOR;
                    if (n + VECTOR <= SIZE_N) {
                        finish(sum[i][v], row + i, n, VECTOR,
#if HAS_BIAS
                               bias,
#endif
#if HAS_SAVED
                               saved,
#endif
                               out);
                    }
                }
            }
#if SIZE_N % VECTOR
            // A vector that reaches beyond the last column: element by element, and so in a loop, for that is much to compile.
            #pragma unroll
            for (int v = 0; v < COLUMNS; v++) {
                const int n = column + v * VECTOR, left = SIZE_N - n;
                if (left > 0 && left < VECTOR) {
                    FLOATV edge[ROWS];
                    #pragma unroll
                    for (int i = 0; i < ROWS; i++) {
                        edge[i] = sum[i][v];
                    }
                    const int end = min(ROWS, block_end - row);
                    #pragma unroll 1
                    for (int i = tile - row; i < end; i++) {
                        finish(edge[i], row + i, n, left,
#if HAS_BIAS
                               bias,
#endif
#if HAS_SAVED
                               saved,
#endif
                               out);
                    }
                }
            }
#endif
        }
    }
#if HAS_COLUMN_SUM
    if (block_begin == 0) {
        for (int v = 0; v < COLUMNS; v++) {
            const int n = column + v * VECTOR, left = SIZE_N - n;
            if (left > 0) {
#if ACCUMULATE
                column_sums[v] += load_part(column_sum + n, left, 0.0f);
#endif
                store_part(column_sums[v], column_sum + n, left);
            }
        }
    }
#endif
}
